# SPDX-License-Identifier: Apache-2.0
"""Closed lists of words the contracts use; their English names are the codes of the glossary."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Direction(models.TextChoices):
    """Who keeps the promise."""

    WE_OWE = "we_owe", _("We owe the customer")
    OWED_TO_US = "owed_to_us", _("A vendor owes us")


class VersionStatus(models.TextChoices):
    """A draft may be edited; what is active rules and stays as it is."""

    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Active")


class SystemKind(models.TextChoices):
    """What sort of system is covered."""

    PLM = "plm", _("PLM")
    CAD = "cad", _("CAD")
    INTEGRATION = "integration", _("Integration")
    NETWORK = "network", _("Network")
    OTHER = "other", _("Other system")


class ServiceClass(models.TextChoices):
    """The shipped classes; an imported contract may bring its own codes."""

    GENERAL = "general", _("General")
    SEVERE = "severe", _("Severe")
    REGULATORY = "regulatory", _("Regulatory")


class Milestone(models.TextChoices):
    """What a clock waits for (K1, K11); none implies another (D2)."""

    ACKNOWLEDGE = "acknowledge", _("Acknowledge")
    FIRST_RESPONSE = "first_response", _("First response")
    NEXT_RESPONSE = "next_response", _("Next response")
    INTERIM_PLAN = "interim_plan", _("Interim plan")
    INTERIM_WORKAROUND = "interim_workaround", _("Interim workaround")
    RESTORE = "restore", _("Restore")
    RESOLVE = "resolve", _("Resolve")
    PERIODIC_UPDATE = "periodic_update", _("Periodic update")


class Basis(models.TextChoices):
    """What the goal counts (C6); a clause never leaves it open."""

    CLOCK = "clock", _("Clock hours, around the clock")
    CALENDAR = "calendar", _("Service hours of a calendar")


class PauseReason(models.TextChoices):
    """Why a clock may stand still, if the clause lists the reason (P1)."""

    WAITING_CUSTOMER = "waiting_customer", _("Waiting for the customer")
    MAINTENANCE_WINDOW = "maintenance_window", _("Agreed maintenance window")
    THIRD_PARTY = "third_party", _("Waiting for a third party")
    FORCE_MAJEURE = "force_majeure", _("Force majeure")


class ResolveStop(models.TextChoices):
    """Which event ends the resolve clock (K10)."""

    RESOLVED = "resolved", _("When we say it is solved")
    CONFIRMED = "confirmed", _("When the customer confirms")
    CLOSED = "closed", _("When the ticket is closed")


class ShippedTerms(models.TextChoices):
    """Where a new version's clauses come from."""

    STANDARD = "standard", _("Shipped terms: general requests in service hours")
    AROUND_THE_CLOCK = "around_the_clock", _("Shipped terms: everything around the clock")
    FORMER = "former", _("The clauses of the former version")
    EMPTY = "empty", _("No clauses yet")


class RetargetRule(models.TextChoices):
    """What happens to used time when the goal changes (R2)."""

    CARRY = "carry", _("Used time is kept")
    FRACTION = "fraction", _("The used share is kept")
    RESTART = "restart", _("The clock starts again")


class ReopenRule(models.TextChoices):
    """What a reopened ticket's clock does (K6)."""

    RESUME = "resume", _("Goes on with the used time")
    FRESH = "fresh", _("Starts a fresh cycle")
