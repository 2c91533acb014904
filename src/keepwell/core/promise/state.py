# SPDX-License-Identifier: Apache-2.0
"""What the fold answers: the clocks of a case, with every number the why-panel needs to be added up by hand."""

from dataclasses import dataclass
from datetime import datetime

from keepwell.core.promise.choices import (
    ClockKind,
    EventKind,
    Level,
    Reason,
    Result,
    Status,
)
from keepwell.core.promise.terms import Target


@dataclass(frozen=True, slots=True)
class Because:
    """One reason, with the instant and the event that gave it."""

    reason: Reason
    at: datetime
    event_id: str = ""
    detail: str = ""  # a pause reason, a class, a version, a case


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch in which a clock ran under one target and one calendar; remaining = goal - carried - used."""

    number: int
    began_at: datetime
    ended_at: datetime | None  # None: still running
    calendar: str
    calendar_version: str
    goal_s: int
    carried_s: int
    used_s: int
    due_at: datetime | None  # None: past the calendar's horizon
    because: Because


@dataclass(frozen=True, slots=True)
class PauseSpan:
    """A stretch in which a clock stood still; overlapping pauses are one span with all their reasons (P2)."""

    began_at: datetime
    ended_at: datetime | None
    reasons: tuple[str, ...]
    service_s: int  # what the clock would have used
    elapsed_s: int


@dataclass(frozen=True, slots=True)
class Step:
    """A rung of the warning ladder: percent used, and the instant at which it is or was reached (E1)."""

    name: str  # "75", "90", "breach"
    percent: int
    at: datetime
    segment: int


@dataclass(frozen=True, slots=True)
class ClockState:
    """One clock in one cycle."""

    case: str
    kind: ClockKind
    level: Level
    cycle: int  # 1, 2, ... per kind and level
    status: Status
    result: Result
    target: Target
    case_class: str
    terms_version: str
    started_at: datetime
    due_at: datetime | None  # None while paused, or past the horizon
    breached_at: datetime | None  # the deadline that passed; kept whatever comes later (R2)
    stopped_at: datetime | None
    stopped_by: EventKind | None
    used_s: int
    remaining_s: int  # negative once overdrawn
    paused_s: int  # service seconds not counted
    paused_elapsed_s: int  # the same by the wall clock
    segments: tuple[Segment, ...]
    pauses: tuple[PauseSpan, ...]
    because: tuple[Because, ...]  # oldest first; the last one says why it stands as it stands
    provisional: Reason | None  # past the published days (C5) or past the compiled horizon (C4)
    steps: tuple[Step, ...]
    next_step: str  # "" when nothing more is to come
    next_step_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether it may still be met or breached."""
        return self.status in (Status.RUNNING, Status.PAUSED)

    @property
    def is_provisional(self) -> bool:
        """Whether the deadline or the result may still change when a calendar is published (C4, C5)."""
        return self.provisional is not None

    @property
    def percent_used(self) -> int:
        """Whole percent of the goal used, cut off."""
        return (self.target.goal_s - self.remaining_s) * 100 // self.target.goal_s

    @property
    def overrun_s(self) -> int:
        """Service seconds beyond the goal."""
        return max(0, -self.remaining_s)


@dataclass(frozen=True, slots=True)
class PromiseState:
    """All clocks of a case, oldest first, earlier cycles included."""

    case: str
    case_class: str
    terms_version: str
    clocks: tuple[ClockState, ...]
    paused_for: tuple[str, ...]  # the case's open pause reasons
    ignored: tuple[Because, ...]  # events that had no effect on any clock, and why

    def current(self, kind: ClockKind, level: Level = Level.SLA) -> ClockState | None:
        """The latest cycle of a kind."""
        found = [c for c in self.clocks if c.case == self.case and c.kind == kind and c.level == level]
        return max(found, key=lambda clock: clock.cycle, default=None)

    @property
    def open_clocks(self) -> tuple[ClockState, ...]:
        """The clocks that may still be met or breached."""
        return tuple(c for c in self.clocks if c.is_open)

    @property
    def nearest(self) -> ClockState | None:
        """The running SLA clock that is due first; one already breached is still owed, so it comes first."""
        running = [c for c in self.clocks if c.level is Level.SLA and c.is_open and c.due_at is not None]
        owed = [c for c in running if c.result is not Result.WAIVED]
        return min(owed, key=lambda clock: (clock.due_at, clock.kind), default=None)

    @property
    def due_at(self) -> datetime | None:
        """The deadline of the nearest clock."""
        nearest = self.nearest
        return nearest.due_at if nearest else None

    @property
    def next_step_at(self) -> datetime | None:
        """When the alarm must look again."""
        return min(
            (c.next_step_at for c in self.clocks if c.next_step_at is not None),
            default=None,
        )
