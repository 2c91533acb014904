# SPDX-License-Identifier: Apache-2.0
"""What the sla room tells: warnings, breaches, their withdrawal, clocks that ended, calendars that changed."""

from datetime import datetime
from uuid import UUID

from keepwell.kernel.events import event


@event("sla.clock_warned", live=True)
class ClockWarned:
    """A running clock used up a percentage of its goal; `reached_at` is the computed instant."""

    promise_id: UUID
    clock_id: UUID
    customer_id: UUID
    organisation_id: UUID
    milestone: str
    percent: int
    reached_at: datetime
    due_at: datetime | None


@event("sla.promise_breached", live=True)
class PromiseBreached:
    """A deadline passed; `breached_at` is that deadline, `detected_at` when we noticed (R3)."""

    promise_id: UUID
    clock_id: UUID
    customer_id: UUID
    organisation_id: UUID
    milestone: str
    cycle: int
    breached_at: datetime
    detected_at: datetime


@event("sla.breach_withdrawn", live=True)
class BreachWithdrawn:
    """A late fact or a waiver reversed a breach that had been told; `fact_id` names it (None: recounted)."""

    promise_id: UUID
    clock_id: UUID
    customer_id: UUID
    organisation_id: UUID
    milestone: str
    cycle: int
    fact_id: UUID | None


@event("sla.clock_stopped")
class ClockStopped:
    """A clock ended with a result (met, breached, waived, provisional)."""

    promise_id: UUID
    clock_id: UUID
    customer_id: UUID
    organisation_id: UUID
    milestone: str
    cycle: int
    result: str
    stopped_at: datetime


@event("sla.calendar_published")
class CalendarPublished:
    """A new version of a service calendar rules from `effective_at` on."""

    calendar_id: UUID
    code: str
    number: int
    effective_at: datetime


@event("sla.promise_recounted", live=True)
class PromiseRecounted:
    """A promise was folded again without a new fact of its case; whoever caches its deadline takes these values."""

    promise_id: UUID
    customer_id: UUID
    organisation_id: UUID
    due_at: datetime | None
    due_milestone: str
    is_paused: bool
    is_breached: bool
    is_provisional: bool


@event("sla.calendar_runs_out")
class CalendarRunsOut:
    """A calendar in use does not know the days of a coming year; deadlines there are provisional (C5)."""

    calendar_id: UUID
    code: str
    year: int
