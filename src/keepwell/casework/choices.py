# SPDX-License-Identifier: Apache-2.0
"""The closed lists of casework: states of problems, approvals and verdicts, what an approval guards, moods."""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _

from keepwell.desk.choices import Cause


class ProblemState(TextChoices):
    """Where a problem stands (ITIL)."""

    NEW = "new", _("New")
    INVESTIGATING = "investigating", _("Being investigated")
    KNOWN_ERROR = "known_error", _("Known error")
    RESOLVED = "resolved", _("Resolved")
    CLOSED = "closed", _("Closed")


class Priority(IntegerChoices):
    """How soon a problem is worked on."""

    HIGH = 1, _("High")
    MEDIUM = 2, _("Medium")
    LOW = 3, _("Low")


class Guarded(TextChoices):
    """Which act waits until an approval is given."""

    NOTHING = "nothing", _("Nothing waits for it")
    RESOLVE = "solve", _("Resolving waits for it")
    CLOSE = "close", _("Closing waits for it")


class StepRule(TextChoices):
    """Whose yes is needed in a step."""

    ALL = "all", _("Everybody must agree")
    ANY = "any", _("One of them is enough")


class ApprovalState(TextChoices):
    """Where an approval stands."""

    WAITING = "waiting", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Answer(TextChoices):
    """What an approver says."""

    YES = "yes", _("Approve")
    NO = "no", _("Refuse")


class VerdictState(TextChoices):
    """Where the verdict "cannot be solved" stands."""

    PROPOSED = "proposed", _("Waiting for approval")
    TOLD = "told", _("Told to the customer")
    REFUSED = "refused", _("Refused")


class ItemSource(TextChoices):
    """Where an item of a ticket's checklist comes from."""

    TEMPLATE = "template", _("Checklist")
    HAND = "hand", _("Added by hand")
    REVIEW = "review", _("Action of the review")
    VERDICT = "verdict", _("Look again")


class Feeling(IntegerChoices):
    """How the customer felt at a contact, as the handler noted it (B31)."""

    ANGRY = -2, _("Angry")
    WORRIED = -1, _("Worried")
    NEUTRAL = 0, _("Neutral")
    PLEASED = 1, _("Pleased")
    GLAD = 2, _("Glad")


#: states in which a problem is worked on
OPEN_PROBLEMS = (ProblemState.NEW, ProblemState.INVESTIGATING, ProblemState.KNOWN_ERROR)
#: causes that need a problem record of the right group (B35)
TECHNICAL_CAUSES = (Cause.PLM, Cause.CAD, Cause.INTEGRATION, Cause.ENVIRONMENT)
