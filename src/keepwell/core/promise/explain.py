# SPDX-License-Identifier: Apache-2.0
"""The arithmetic of a clock laid open: stretches of open time that a reader can add up by hand (B4)."""

from dataclasses import dataclass
from datetime import datetime

from keepwell.core.promise.state import ClockState, PauseSpan, Segment
from keepwell.core.worktime import CalendarShelf, OpenInterval, WorkCalendar, epoch_of, instant_of


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """A segment with the open stretches in it: their lengths sum to `segment.used_s`."""

    segment: Segment
    intervals: tuple[OpenInterval, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """used = what a segment carried + the lengths of its intervals; remaining = goal - used = the lengths of `ahead`.

    Each segment carries the sum of those before it, unless a change of target put another rule in its place (R2).
    """

    clock: ClockState
    lines: tuple[SegmentLine, ...]
    pauses: tuple[PauseSpan, ...]
    ahead: tuple[OpenInterval, ...]  # from now to the deadline of a running clock

    @property
    def added_up_s(self) -> int:
        """What a reader gets: what the last segment carried, and its open stretches."""
        if not self.lines:
            return self.clock.used_s
        last = self.lines[-1]
        return last.segment.carried_s + sum(interval.seconds for interval in last.intervals)


def explain(clock: ClockState, calendars: CalendarShelf, now: datetime) -> Explanation:
    """Lay open how the numbers of a clock came about."""
    lines = []
    for segment in clock.segments:
        calendar = calendars.version(segment.calendar, segment.calendar_version)
        lines.append(SegmentLine(segment, _open(calendar, segment.began_at, segment.ended_at or now)))
    ahead: tuple[OpenInterval, ...] = ()
    if lines and clock.segments[-1].ended_at is None and clock.due_at is not None and clock.due_at > now:
        ahead = _open(calendar, now, clock.due_at)
    return Explanation(clock, tuple(lines), clock.pauses, ahead)


def _open(calendar: WorkCalendar, start: datetime, end: datetime) -> tuple[OpenInterval, ...]:
    """The open stretches as far as the calendar was compiled (C4)."""
    first = instant_of(min(max(epoch_of(start), calendar.first_s), calendar.last_s))
    last = instant_of(min(max(epoch_of(end), calendar.first_s), calendar.last_s))
    return calendar.open_intervals(first, last)
