# SPDX-License-Identifier: Apache-2.0
"""The closed lists of the desk: kinds, states, severities, causes, channels, parties, links."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """What somebody wants from the desk."""

    QUESTION = "question", _("Question")
    INCIDENT = "incident", _("Incident")
    SERVICE_REQUEST = "service_request", _("Service request")
    REGULATORY_REQUEST = "regulatory_request", _("Regulatory request")
    COMPLAINT = "complaint", _("Complaint")
    IDEA = "idea", _("Idea")


class State(TextChoices):
    """Where a ticket stands in its life."""

    NEW = "new", _("New")
    IN_PROGRESS = "in_progress", _("In progress")
    WAITING = "waiting", _("Paused")
    RESOLVED = "resolved", _("Resolved")
    CONFIRMED = "confirmed", _("Confirmed")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")
    MERGED = "merged", _("Merged")


class Severity(TextChoices):
    """The class of the promise (D1); a clause is written for each."""

    GENERAL = "general", _("General")
    SEVERE = "severe", _("Severe")
    REGULATORY = "regulatory", _("Regulatory")


class Cause(TextChoices):
    """Whose fault it was not: what really caused the case (B46)."""

    OPERATION = "operation", _("Operation")
    DATA = "data", _("Data")
    PLM = "plm", _("PLM")
    CAD = "cad", _("CAD")
    INTEGRATION = "integration", _("Integration")
    ENVIRONMENT = "environment", _("Environment")
    NETWORK = "network", _("Network")
    PROCESS = "process", _("Process")
    REQUIREMENT = "requirement", _("Requirement")
    OTHER = "other", _("Other")


class Channel(TextChoices):
    """By which way words reached us (A15)."""

    WEB = "web", _("Web")
    MAIL = "mail", _("Mail")
    PHONE = "phone", _("Phone")
    CHAT = "chat", _("Chat")
    REMOTE = "remote", _("Remote session")
    VISIT = "visit", _("Visit")
    API = "api", _("API")
    IMPORT = "import", _("Import")
    MONITORING = "monitoring", _("Monitoring")


class Party(TextChoices):
    """On whose side an author stands in this case."""

    CUSTOMER = "customer", _("Customer")
    PROVIDER = "provider", _("Provider")
    SYSTEM = "system", _("Keepwell")


class Turn(TextChoices):
    """Who owes the next word."""

    PROVIDER = "ours", _("Waiting for us")
    CUSTOMER = "theirs", _("Waiting for the customer")
    NOBODY = "nobody", _("Nobody waits")


class LinkKind(TextChoices):
    """How one ticket stands to another; read from the ticket that holds the link."""

    RELATES = "relates", _("Relates to")
    DUPLICATES = "duplicates", _("Duplicates")
    CAUSED_BY = "caused_by", _("Caused by")
    PARENT = "parent", _("Part of")


class TransferKind(TextChoices):
    """Why the owner changed; only a hand-over counts against the bounce limit (A18)."""

    TAKE = "take", _("Taken over")
    DISPATCH = "dispatch", _("Assigned")
    HANDOVER = "handover", _("Handed over")
    UNDONE = "undone", _("Taken back")


class PlanState(TextChoices):
    """Where an interim plan stands (D3)."""

    SUBMITTED = "submitted", _("Waiting for approval")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")
    SUPERSEDED = "superseded", _("Superseded")
    EXPIRED = "expired", _("Expired")


class ClockState(TextChoices):
    """What the queue's chip says of the nearest promise."""

    NONE = "none", _("No promise")
    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    BREACHED = "breached", _("Breached")
    PROVISIONAL = "provisional", _("Provisional")


class View(TextChoices):
    """The queue's saved views."""

    URGENT = "urgent", _("Most urgent")
    MINE = "mine", _("Mine")
    WAITING_FOR_ME = "waiting_for_me", _("Waiting for my answer")
    PROMISED_TODAY = "promised_today", _("Promised today")
    PAUSED = "paused", _("Paused")
    CLOSED = "closed", _("Closed")
    ALL = "all", _("All")


#: states in which work is owed and clocks may run
OPEN_STATES = (State.NEW, State.IN_PROGRESS, State.WAITING)
#: states in which a solution was given and the customer may send it back
SOLVED_STATES = (State.RESOLVED, State.CONFIRMED, State.CLOSED)
#: states from which nothing more is expected
FINAL_STATES = (State.CLOSED, State.CANCELLED, State.MERGED)

#: severities in the order of their weight
WEIGHT = {Severity.GENERAL: 0, Severity.REGULATORY: 1, Severity.SEVERE: 2}
