# SPDX-License-Identifier: Apache-2.0
"""Closed lists of words the promises use."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DayKind(models.TextChoices):
    """How one date departs from the week; a one-off (closed, special) beats a make-up day beats a holiday (C1)."""

    HOLIDAY = "holiday", _("Public holiday")
    MAKEUP = "makeup", _("Make-up day")
    CLOSED = "closed", _("Closed for once")
    SPECIAL = "special", _("Special hours")


class CalendarStatus(models.TextChoices):
    """A draft may be edited; what is published rules and stays as it is."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")


class ClockStatus(models.TextChoices):
    """What a clock does now."""

    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    STOPPED = "stopped", _("Stopped")
    CANCELLED = "cancelled", _("Cancelled")
    MERGED = "merged", _("Merged")


class ClockResult(models.TextChoices):
    """How a clock came out (B1); `open` has no result yet."""

    OPEN = "open", _("Not decided yet")
    MET = "met", _("Met")
    BREACHED = "breached", _("Breached")
    WAIVED = "waived", _("Waived")
    PROVISIONAL = "provisional", _("Provisional")
    CANCELLED = "cancelled", _("Cancelled")


class Level(models.TextChoices):
    """To whom the clock is promised."""

    SLA = "sla", _("Promised to the customer")
    OLA = "ola", _("Agreed inside the house")
    UC = "uc", _("Owed by a supplier")


class Step(models.TextChoices):
    """What an alarm says."""

    WARNING = "warning", _("Warning")
    BREACH = "breach", _("Breach")
    WITHDRAWN = "withdrawn", _("Breach withdrawn")
