# SPDX-License-Identifier: Apache-2.0
"""A month of a calendar as a grid: what is open on each day, why, and whether the day is known yet."""

import calendar as months
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from keepwell.core.worktime import CalendarSpec, Override, Precedence, Window
from keepwell.core.worktime.compile import ruling_override, windows_on
from keepwell.sla.calendars import spec_of
from keepwell.sla.choices import DayKind
from keepwell.sla.models import CalendarDay, CalendarVersion

_KINDS = {Precedence.HOLIDAY: DayKind.HOLIDAY, Precedence.MAKE_UP: DayKind.MAKEUP}


@dataclass(frozen=True, slots=True)
class MonthDay:
    """One date; `kind` and `name` are empty on days that follow the week."""

    day: date
    is_in_month: bool
    is_today: bool
    is_known: bool
    windows: tuple[str, ...]
    open_s: int
    kind: str
    kind_words: str
    name: str


@dataclass(frozen=True, slots=True)
class MonthGrid:
    """Weeks from Monday to Sunday with the days of the neighbours that fill them."""

    code: str
    name: str
    version_number: int
    zone: str
    year: int
    month: int
    known_until: date | None
    weeks: tuple[tuple[MonthDay, ...], ...]
    open_s: int


def month(version: CalendarVersion, year: int, month_number: int, *, now: datetime) -> MonthGrid:
    """The grid of one month of a version, published or draft; one query for its days."""
    spec = spec_of(version)
    names = {(one.day, one.kind): one for one in version.days.all()}
    today = now.astimezone(ZoneInfo(version.zone)).date()
    weeks = tuple(
        tuple(_day(spec, names, day, month_number, today) for day in week)
        for week in months.Calendar(firstweekday=0).monthdatescalendar(year, month_number)
    )
    return MonthGrid(
        code=version.calendar.code,
        name=version.calendar.name,
        version_number=version.number,
        zone=version.zone,
        year=year,
        month=month_number,
        known_until=version.known_until,
        weeks=weeks,
        open_s=sum(one.open_s for week in weeks for one in week if one.is_in_month),
    )


def _day(
    spec: CalendarSpec, names: dict[tuple[date, str], CalendarDay], day: date, month_number: int, today: date
) -> MonthDay:
    windows = windows_on(spec, day)
    override = ruling_override(spec, day)
    kind = _kind(override)
    row = names.get((day, kind)) if kind else None
    return MonthDay(
        day=day,
        is_in_month=day.month == month_number,
        is_today=day == today,
        is_known=spec.known_until is None or day <= spec.known_until,
        windows=tuple(str(window) for window in windows),
        open_s=sum(_length(window) for window in windows),
        kind=kind,
        kind_words=str(DayKind(kind).label) if kind else "",
        name=row.name if row else "",
    )


def _kind(override: Override | None) -> str:
    if override is None:
        return ""
    if override.precedence in _KINDS:
        return _KINDS[override.precedence].value
    return DayKind.SPECIAL.value if override.windows else DayKind.CLOSED.value


def _length(window: Window) -> int:
    closes = window.closes + 86_400 if window.crosses_midnight else window.closes
    return closes - window.opens
