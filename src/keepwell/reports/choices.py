# SPDX-License-Identifier: Apache-2.0
"""The closed lists of the reports: which there are, how often, where an edition stands."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from keepwell.people.choices import SERVICE_ROLES, Role


class ReportName(TextChoices):
    """What can be reported."""

    BOARD = "board", _("SLA board")
    BACKLOG = "backlog", _("Backlog and ageing")
    FLOW = "flow", _("Inflow and outflow")
    ANSWERS = "answers", _("First human answer")
    RETURNS = "returns", _("Reopened and repeated")
    WORKLOAD = "workload", _("Workload")
    STAFFING = "staffing", _("Staffing forecast")
    CAUSES = "causes", _("Causes")


#: about our own people: not for the customer's
INNER = (ReportName.WORKLOAD, ReportName.STAFFING)
#: who looks at figures at all; whose tickets are in them is the policies' affair
LEADING = (Role.KEY_USER, Role.SPECIALIST, Role.OFFICE_HEAD, Role.CHIEF_PLM_OFFICER)
READERS = (*SERVICE_ROLES, *LEADING, Role.AUDITOR)


class Span(TextChoices):
    """The periods that one click gives."""

    WEEK = "7", _("7 days")
    MONTH = "30", _("30 days")
    QUARTER = "90", _("90 days")
    THIS_MONTH = "month", _("This month")
    LAST_MONTH = "last_month", _("Last month")


class Step(TextChoices):
    """How finely time is cut."""

    DAY = "day", _("By day")
    WEEK = "week", _("By week")


class Rhythm(TextChoices):
    """How often a scheduled report is made."""

    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every Monday")
    MONTHLY = "monthly", _("On the first of every month")


class EditionState(TextChoices):
    """Where an edition stands."""

    MAKING = "making", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")


class Age(TextChoices):
    """How long a ticket has been open; the end of a class belongs to the next one."""

    DAY = "day", _("Under 1 day")
    THREE_DAYS = "three_days", _("1 to 3 days")
    WEEK = "week", _("3 to 7 days")
    MONTH = "month", _("7 to 30 days")
    QUARTER = "quarter", _("30 to 90 days")
    LONGER = "longer", _("90 days and more")


#: the days with which each class but the last ends
AGE_ENDS = {Age.DAY: 1, Age.THREE_DAYS: 3, Age.WEEK: 7, Age.MONTH: 30, Age.QUARTER: 90}
