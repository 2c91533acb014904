# SPDX-License-Identifier: Apache-2.0
"""Why clocks stand where they stand, for programs: the numbers of the page, so that they add up there too."""

from datetime import datetime
from uuid import UUID

from ninja import Schema


class StretchShape(Schema):
    """Open time, half-open."""

    opens_at: datetime
    closes_at: datetime
    seconds: int


class ClockSegmentShape(Schema):
    """A stretch under one target: carried + the seconds of `intervals` = used so far."""

    began_at: datetime
    ended_at: datetime | None
    calendar: str
    goal_s: int
    carried_s: int
    used_s: int
    due_at: datetime | None
    intervals: list[StretchShape]


class ClockPauseShape(Schema):
    """A stretch that was not counted, and why the contract allows it."""

    began_at: datetime
    ended_at: datetime | None
    reasons: list[str]
    words: str
    service_s: int
    elapsed_s: int


class ClockReasonShape(Schema):
    """One answer to "why", in the caller's language."""

    code: str
    words: str
    at: datetime


class TicketClockShape(Schema):
    """A clock with its arithmetic: remaining = goal - used."""

    milestone: str
    title: str
    level: str
    cycle: int
    class_code: str
    status: str
    result: str
    clause_words: str
    contract_number: str
    version_number: int
    basis: str
    calendar: str
    goal_s: int
    used_s: int
    remaining_s: int
    paused_s: int
    percent_used: int
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    breached_at: datetime | None
    segments: list[ClockSegmentShape]
    pauses: list[ClockPauseShape]
    ahead: list[StretchShape]
    because: list[ClockReasonShape]
    next_step: str
    next_step_at: datetime | None
    is_provisional: bool
    provisional_words: str


class ClocksShape(Schema):
    """Every clock of a ticket's promise, oldest first, and the facts that moved none."""

    promise_id: UUID
    class_code: str
    now: datetime
    clocks: list[TicketClockShape]
    ignored: list[ClockReasonShape]
