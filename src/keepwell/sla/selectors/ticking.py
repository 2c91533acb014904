# SPDX-License-Identifier: Apache-2.0
"""Clocks as a chip shows them: what is left, on which basis, in which hours it ticks; one query for a whole list."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import get_language

from keepwell.contracts.choices import Basis, Milestone
from keepwell.contracts.models import Clause
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


def ticking(wanted: Mapping[UUID, str], now: datetime) -> dict[UUID, Ticking]:
    """By promise, its running clock of the milestone that is wanted."""
    rows = Clock.objects.filter(
        promise_id__in=wanted, level=Level.SLA, status=ClockStatus.RUNNING, due_at__isnull=False
    )
    chosen = (row for row in rows.select_related("clause") if wanted.get(row.promise_id) == row.milestone)
    return {one.promise_id: one for one in _faces(chosen, now)}


def soon_below(goal_s: int, warn_percents: Iterable[int]) -> int:
    """From how many seconds left on a clock counts as due soon: at its first warning, at the latest an hour before."""
    first = min(warn_percents, default=100)
    return max(_HOUR, goal_s * (100 - min(first, 100)) // 100)


def _faces(rows: Iterable[Clock], now: datetime) -> Iterable[Ticking]:
    calendars = shelf()
    for row in rows:
        is_service = row.clause.basis == Basis.CALENDAR
        calendar = _calendar(calendars, row.clause.calendar_code if is_service else ALWAYS, now)
        if calendar is None or row.due_at is None:
            continue
        yield Ticking(
            promise_id=row.promise_id,
            milestone=row.milestone,
            title=str(Milestone(row.milestone).label),
            due_at=row.due_at,
            remaining_s=calendar.between(now, row.due_at),
            goal_s=row.goal_seconds,
            basis=row.clause.basis,
            windows=_windows(calendar, now, row.due_at) if is_service else None,
            soon_below=soon_below(row.goal_seconds, row.clause.warn_percents),
            clause_words=words(row.clause),
            is_provisional=row.is_provisional,
        )


def words(clause: Clause) -> str:
    """The clause in the reader's language."""
    return clause.words_en if (get_language() or "").startswith("en") else clause.words_zh


def _calendar(calendars: CalendarShelf, code: str, now: datetime) -> WorkCalendar | None:
    try:
        return calendars.at(code, now)
    except WorktimeError:
        return None


def _windows(calendar: WorkCalendar, start: datetime, until: datetime | None) -> tuple[Window, ...]:
    end = start + TICKS_FOR if until is None or until <= start else min(until, start + TICKS_FOR)
    try:
        # a little beyond the deadline, so that the chip also counts what is over
        return tuple((one.opens_at, one.closes_at) for one in calendar.open_intervals(start, end + timedelta(hours=4)))
    except WorktimeError:
        return ()
