# SPDX-License-Identifier: Apache-2.0
"""The words of a promise. Values are stored and shown; titles in zh and en belong to the room `sla`."""

from enum import StrEnum


class ClockKind(StrEnum):
    """What is promised (K1). None implies another (D2)."""

    ACKNOWLEDGE = "acknowledge"
    FIRST_RESPONSE = "first_response"
    NEXT_RESPONSE = "next_response"
    INTERIM_PLAN = "interim_plan"
    INTERIM_WORKAROUND = "interim_workaround"
    RESTORE = "restore"
    RESOLVE = "resolve"
    PERIODIC_UPDATE = "periodic_update"


class Level(StrEnum):
    """To whom it is promised: the customer, inside the house, or by a supplier to us."""

    SLA = "sla"
    OLA = "ola"
    UC = "uc"


class EventKind(StrEnum):
    """What happened (K2). The ledger knows meanings, not channels."""

    OPENED = "opened"
    ACKNOWLEDGED = "acknowledged"
    CUSTOMER_MESSAGE = "customer_message"
    PUBLIC_REPLY = "public_reply"
    INTERIM_PLAN_APPROVED = "interim_plan_approved"
    WORKAROUND_PUBLISHED = "workaround_published"
    WORKAROUND_ACCEPTED = "workaround_accepted"
    WORKAROUND_REJECTED = "workaround_rejected"
    SERVICE_RESTORED = "service_restored"
    RESOLVED = "resolved"
    CONFIRMED = "confirmed"
    CLOSED = "closed"
    REOPENED = "reopened"
    CANCELLED = "cancelled"
    MERGED = "merged"
    SPLIT = "split"
    PAUSE_BEGIN = "pause_begin"
    PAUSE_END = "pause_end"
    CLASS_CHANGED = "class_changed"
    CONTRACT_CHANGED = "contract_changed"
    CALENDAR_PUBLISHED = "calendar_published"
    WAIVER = "waiver"


class Party(StrEnum):
    """On whose side the author of an event stands."""

    PROVIDER = "provider"
    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    SYSTEM = "system"


class PauseReason(StrEnum):
    """The reasons contracts ship with (P1); a contract may add its own, any string is legal in the ledger."""

    WAITING_CUSTOMER = "waiting_customer"
    MAINTENANCE_WINDOW = "maintenance_window"
    THIRD_PARTY = "third_party"
    FORCE_MAJEURE = "force_majeure"


class StopsOn(StrEnum):
    """Which milestone ends a resolve clock (K10)."""

    RESOLVED = "resolved"
    CONFIRMED = "confirmed"
    CLOSED = "closed"


class Retarget(StrEnum):
    """What becomes of the time consumed when the target changes (R2)."""

    CARRY = "carry"
    FRACTION = "fraction"
    RESTART = "restart"


class OnReopen(StrEnum):
    """Whether a new cycle keeps the time consumed before (K6)."""

    RESUME = "resume"
    FRESH = "fresh"


class Status(StrEnum):
    """Whether a clock moves."""

    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    MERGED = "merged"


class Result(StrEnum):
    """What a clock has come to so far (B1)."""

    OPEN = "open"
    MET = "met"
    BREACHED = "breached"
    WAIVED = "waived"
    PROVISIONAL = "provisional"
    CANCELLED = "cancelled"


class Reason(StrEnum):
    """Machine-readable answers to "why does this clock stand where it stands" (B4)."""

    STARTED = "started"
    ADOPTED = "adopted"
    TARGET_ADDED = "target_added"
    RESUMED_TARGET = "resumed_target"
    PAUSED = "paused"
    RESUMED = "resumed"
    CUSTOMER_ANSWERED = "customer_answered"
    CLASS_CHANGED = "class_changed"
    CONTRACT_CHANGED = "contract_changed"
    CALENDAR_PUBLISHED = "calendar_published"
    REOPENED = "reopened"
    STOPPED = "stopped"
    UNCHALLENGED = "unchallenged"
    AWAITING_ACCEPTANCE = "awaiting_acceptance"
    WORKAROUND_REJECTED = "workaround_rejected"
    TARGET_DROPPED = "target_dropped"
    CLOSED_UNMET = "closed_unmet"
    NO_LONGER_OWED = "no_longer_owed"
    CASE_CANCELLED = "case_cancelled"
    MERGED_INTO = "merged_into"
    SUPERSEDED_BY_MERGE = "superseded_by_merge"
    BREACHED = "breached"
    BREACH_KEPT = "breach_kept"
    WAIVED = "waived"
    RESTART_NOT_APPROVED = "restart_not_approved"
    AUTOMATIC_IGNORED = "automatic_ignored"
    PLAN_NOT_APPROVED = "plan_not_approved"
    WORKAROUND_NOT_PUBLISHED = "workaround_not_published"
    WAIVER_NOT_APPROVED = "waiver_not_approved"
    REASON_NOT_IN_CONTRACT = "reason_not_in_contract"
    NOT_OPEN = "not_open"
    ALREADY_OPEN = "already_open"
    PAST_KNOWN_CALENDAR = "past_known_calendar"
    PAST_CALENDAR_HORIZON = "past_calendar_horizon"
