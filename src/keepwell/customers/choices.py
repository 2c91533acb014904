# SPDX-License-Identifier: Apache-2.0
"""Words of the customer's page."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class GoalState(TextChoices):
    """How a goal stands."""

    LIVE = "live", _("Pursued")
    REACHED = "reached", _("Reached")
    DROPPED = "dropped", _("Given up")


class NeedSource(TextChoices):
    """Where we heard of a need."""

    TALK = "talk", _("Talk")
    VISIT = "visit", _("Visit")
    TICKET = "ticket", _("Ticket")
    TRAINING = "training", _("Training")
    REVIEW = "review", _("Review")
    OTHER = "other", _("Other source")


class NeedState(TextChoices):
    """How a need stands."""

    OPEN = "open", _("Waits for an answer")
    ANSWERED = "answered", _("Answered")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Verdict(TextChoices):
    """What we answer to a need."""

    YES = "yes", _("We do it")
    LATER = "later", _("Later")
    OTHERWISE = "otherwise", _("It can be done another way")
    NO = "no", _("We don't do it")
