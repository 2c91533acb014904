# SPDX-License-Identifier: Apache-2.0
"""Compiled calendars: from our versioned tables to the shelf that the fold asks, once per version and process."""

import time
from collections.abc import Iterable
from datetime import date, datetime
from threading import Lock

from django.db import connection

from keepwell.core.worktime import (
    CalendarShelf,
    CalendarSpec,
    Override,
    WorkCalendar,
    compile_calendar,
    parse_week,
)
from keepwell.kernel import clock
from keepwell.sla.choices import CalendarStatus, DayKind
from keepwell.sla.models import CalendarDay, CalendarVersion

FIRST_DAY = date(2004, 1, 1)
YEARS_AHEAD = 6
#: how long a process may go on with an edition of the calendars that another process has replaced
LOOK_AGAIN_SECONDS = 2.0

_lock = Lock()
_compiled: dict[tuple[str, int, int], WorkCalendar] = {}
_edition: tuple[float, object, CalendarShelf] | None = None


def shelf() -> CalendarShelf:
    """Every published calendar in all its versions; asks the database for news at most every two seconds."""
    global _edition  # noqa: PLW0603  # one shelf a process
    kept = _edition
    moment = time.monotonic()
    if kept is not None and moment - kept[0] < LOOK_AGAIN_SECONDS:
        return kept[2]
    stamp = _stamp()
    if kept is not None and kept[1] == stamp:
        _edition = (moment, stamp, kept[2])
        return kept[2]
    found = CalendarShelf(
        (version.effective_at, compiled(version))
        for version in CalendarVersion.objects.filter(status=CalendarStatus.PUBLISHED).select_related("calendar")
    )
    _edition = (moment, stamp, found)
    return found


def shelf_with(draft: CalendarVersion, *, since: datetime) -> CalendarShelf:
    """The shelf as it would be if this draft ruled since then: for previews."""
    published = CalendarVersion.objects.filter(status=CalendarStatus.PUBLISHED).select_related("calendar")
    drafted = compile_calendar(spec_of(draft), FIRST_DAY, last_day())
    return CalendarShelf([(since, drafted), *((version.effective_at, compiled(version)) for version in published)])


def forget_calendars() -> None:
    """Look at the tables again at the next question (after a publication in this process, and in tests)."""
    global _edition  # noqa: PLW0603  # one shelf a process
    _edition = None


def compiled(version: CalendarVersion) -> WorkCalendar:
    """A published version, compiled up to some years ahead; raises WorktimeError."""
    until = last_day()
    key = (str(version.pk), version.number, until.year)
    with _lock:
        if key not in _compiled:
            _compiled[key] = compile_calendar(spec_of(version), FIRST_DAY, until)
        return _compiled[key]


def last_day() -> date:
    """The compiled horizon."""
    return date(clock.now().year + YEARS_AHEAD, 12, 31)


def spec_of(version: CalendarVersion) -> CalendarSpec:
    """A version as the compiler reads it; raises InvalidCalendar."""
    return CalendarSpec(
        name=version.calendar.code,
        zone=version.zone,
        week=parse_week(version.week),
        overrides=tuple(_overrides(version.days.all())),
        known_until=version.known_until,
        version=str(version.number),
    )


def _overrides(days: Iterable[CalendarDay]) -> Iterable[Override]:
    for one in days:
        if one.kind == DayKind.HOLIDAY:
            yield Override.holiday(one.day, one.name_en)
        elif one.kind == DayKind.MAKEUP:
            yield Override.make_up(one.day, one.copies_weekday, one.name_en)
        elif one.kind == DayKind.CLOSED:
            yield Override.closed(one.day, one.name_en)
        else:
            yield Override.hours(one.day, one.windows, one.name_en)


def _stamp() -> object:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), max(published_at) FROM sla_calendarversion WHERE status = 'published'")
        return cursor.fetchone()
