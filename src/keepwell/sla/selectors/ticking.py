# SPDX-License-Identifier: Apache-2.0
"""Clocks as a chip shows them: what is left, on which basis, in which hours it ticks; one query for a whole list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import get_language

from keepwell.contracts.choices import Basis, Milestone
from keepwell.core.promise import ALWAYS
from keepwell.core.worktime import CalendarShelf, WorkCalendar, WorktimeError
from keepwell.sla.calendars import shelf
from keepwell.sla.choices import ClockStatus, Level
from keepwell.sla.models import Clock

#: a chip ticks on its own for about so long; a page left open longer is refreshed by the next event
TICKS_FOR = timedelta(days=2)
_HOUR = 3600

Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Ticking:
    """A running clock at an instant; `remaining_s` is negative once it is over, `soon_below` begins the warning."""

    promise_id: UUID
    milestone: str
    title: str
    due_at: datetime
    remaining_s: int
    goal_s: int
    basis: str
    windows: tuple[Window, ...] | None
    soon_below: int
    clause_words: str
    is_provisional: bool


@dataclass(frozen=True, slots=True)
class _Row:
    """The few columns of a running clock and its clause; a queue shows fifty, so no models are built."""

    promise_id: UUID
    milestone: str
    due_at: datetime
    goal_seconds: int
    is_provisional: bool
    basis: str
    calendar_code: str
    warn_percents: list[int]
    words: str


def ticking(wanted: Mapping[UUID, str], now: datetime) -> dict[UUID, Ticking]:
    """By promise, its running clock of the milestone that is wanted."""
    spoken = "clause__words_en" if (get_language() or "").startswith("en") else "clause__words_zh"
    rows = Clock.objects.filter(
        promise_id__among=wanted, level=Level.SLA, status=ClockStatus.RUNNING, due_at__isnull=False
    ).values_list(
        "promise_id", "milestone", "due_at", "goal_seconds", "is_provisional",
        "clause__basis", "clause__calendar_code", "clause__warn_percents", spoken,
    )  # fmt: skip
    chosen = (_Row(*row) for row in rows if wanted.get(row[0]) == row[1])
    return {one.promise_id: one for one in _faces(chosen, now)}


def soon_below(goal_s: int, warn_percents: Iterable[int]) -> int:
    """From how many seconds left on a clock counts as due soon: at its first warning, at the latest an hour before."""
    first = min(warn_percents, default=100)
    return max(_HOUR, goal_s * (100 - min(first, 100)) // 100)


def _faces(rows: Iterable[_Row], now: datetime) -> Iterable[Ticking]:
    calendars = shelf()
    titles = {str(one.value): str(one.label) for one in Milestone}
    windows: dict[tuple[str, datetime], tuple[Window, ...]] = {}
    for row in rows:
        is_service = row.basis == Basis.CALENDAR
        calendar = _calendar(calendars, row.calendar_code if is_service else ALWAYS, now)
        if calendar is None:
            continue
        until = _ticks_until(now, row.due_at)
        if is_service and (row.calendar_code, until) not in windows:
            windows[row.calendar_code, until] = _windows(calendar, now, until)
        yield Ticking(
            promise_id=row.promise_id,
            milestone=row.milestone,
            title=titles[row.milestone],
            due_at=row.due_at,
            remaining_s=calendar.between(now, row.due_at),
            goal_s=row.goal_seconds,
            basis=row.basis,
            windows=windows[row.calendar_code, until] if is_service else None,
            soon_below=soon_below(row.goal_seconds, row.warn_percents),
            clause_words=row.words,
            is_provisional=row.is_provisional,
        )


def _calendar(calendars: CalendarShelf, code: str, now: datetime) -> WorkCalendar | None:
    try:
        return calendars.at(code, now)
    except WorktimeError:
        return None


def _ticks_until(now: datetime, due_at: datetime) -> datetime:
    """A little beyond the deadline, so that the chip also counts what is over; never further than it ticks."""
    end = now + TICKS_FOR if due_at <= now else min(due_at, now + TICKS_FOR)
    return end + timedelta(hours=4)


def _windows(calendar: WorkCalendar, start: datetime, until: datetime) -> tuple[Window, ...]:
    try:
        return tuple((one.opens_at, one.closes_at) for one in calendar.open_intervals(start, until))
    except WorktimeError:
        return ()
