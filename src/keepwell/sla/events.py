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
    """A deadline passed; `breached_at` is the computed instant, `detected_at` when we noticed (R3)."""

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
    """A late fact or a waiver reversed a breach that had been told; `fact_id` names the ledger entry."""

    promise_id: UUID
    clock_id: UUID
    customer_id: UUID
    organisation_id: UUID
    milestone: str
    cycle: int
    fact_id: UUID


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
