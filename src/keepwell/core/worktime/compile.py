# SPDX-License-Identifier: Apache-2.0
"""From a written calendar to UTC intervals; the only place where wall-clock time is touched (C3).

A wall-clock reading stands for the first instant at which the local clock shows it or something later. So a window
that begins in the hour skipped in spring begins when the clocks are put forward, and in the hour lived twice in autumn
a reading means its first occurrence: windows never overlap, never gape, and a night shift lasts as long as it lasts.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from keepwell.core.worktime.calendar import Edition, WorkCalendar
from keepwell.core.worktime.errors import EmptyCalendar, InvalidCalendar
from keepwell.core.worktime.spec import DAY_SECONDS, CalendarSpec, Override, Window

ONE_DAY = timedelta(days=1)


def compile_calendar(spec: CalendarSpec, first_day: date, last_day: date) -> WorkCalendar:
    """Compile for the local days first_day..last_day inclusive; raises EmptyCalendar, InvalidCalendar."""
    zone = _zone(spec)
    if last_day < first_day:
        raise InvalidCalendar(f"calendar {spec.name!r}: last day {last_day} lies before first day {first_day}")
    _check_week(spec)
    overrides = _ruling_overrides(spec)
    horizon = _instant(zone, first_day, 0), _instant(zone, last_day + ONE_DAY, 0)
    intervals = _union(_intervals(spec, overrides, zone, (first_day - ONE_DAY, last_day)), horizon)
    if not intervals:
        raise EmptyCalendar(f"calendar {spec.name!r} never opens between {first_day} and {last_day}")
    known = spec.known_until
    return WorkCalendar(
        spec.name,
        intervals,
        horizon,
        Edition(spec.zone, spec.version, None if known is None else _instant(zone, known + ONE_DAY, 0)),
    )


def windows_on(spec: CalendarSpec, day: date) -> tuple[Window, ...]:
    """The windows that open on a local day, for the month view."""
    return _windows_on(spec, _ruling_overrides(spec), day)


def ruling_override(spec: CalendarSpec, day: date) -> Override | None:
    """The override that rules a local day, if any."""
    return _ruling_overrides(spec).get(day)


def _zone(spec: CalendarSpec) -> ZoneInfo:
    try:
        return ZoneInfo(spec.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidCalendar(f"calendar {spec.name!r}: {spec.zone!r} is not a time zone") from error


def _check_week(spec: CalendarSpec) -> None:
    for weekday, windows in spec.week.items():
        if not 0 <= weekday <= 6:
            raise InvalidCalendar(f"calendar {spec.name!r}: weekday {weekday} is not 0 (Monday) to 6")
        _check_day(spec, f"weekday {weekday}", windows)
    for override in spec.overrides:
        _check_day(spec, str(override.on), override.windows)


def _check_day(spec: CalendarSpec, day: str, windows: tuple[Window, ...]) -> None:
    for earlier, later in pairwise(sorted(windows)):
        if earlier.crosses_midnight or later.opens < earlier.closes:
            raise InvalidCalendar(f"calendar {spec.name!r}, {day}: windows {earlier} and {later} overlap")


def _ruling_overrides(spec: CalendarSpec) -> dict[date, Override]:
    ruling: dict[date, Override] = {}
    seen = set()
    for override in spec.overrides:
        key = (override.on, override.precedence)
        if key in seen:
            raise InvalidCalendar(
                f"calendar {spec.name!r}: {override.on} has two overrides of kind {override.precedence.name.lower()}"
            )
        seen.add(key)
        if override.on not in ruling or override.precedence > ruling[override.on].precedence:
            ruling[override.on] = override
    return ruling


def _windows_on(spec: CalendarSpec, overrides: dict[date, Override], day: date) -> tuple[Window, ...]:
    override = overrides.get(day)
    if override is None:
        return spec.week.get(day.weekday(), ())
    if override.copies_weekday is not None:
        return spec.week.get(override.copies_weekday, ())
    return override.windows


def _intervals(
    spec: CalendarSpec,
    overrides: dict[date, Override],
    zone: ZoneInfo,
    days: tuple[date, date],
) -> Iterator[tuple[int, int]]:
    day, last = days
    while day <= last:
        for window in _windows_on(spec, overrides, day):
            closes = window.closes + DAY_SECONDS if window.crosses_midnight else window.closes
            yield _instant(zone, day, window.opens), _instant(zone, day, closes)
        day += ONE_DAY


def _union(intervals: Iterator[tuple[int, int]], horizon: tuple[int, int]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, last in sorted(intervals):
        opens, closes = max(first, horizon[0]), min(last, horizon[1])
        if opens >= closes:
            continue
        if joined and opens <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], closes)
        else:
            joined.append((opens, closes))
    return joined


def _instant(zone: ZoneInfo, day: date, seconds: int) -> int:
    """The first instant at which the local clock shows this reading or something later."""
    reading = datetime.combine(day, time()) + timedelta(seconds=seconds)  # a wall-clock reading
    aware = reading.replace(tzinfo=zone)
    late = int(aware.timestamp())
    if _reading(zone, late) == reading:
        return late
    early = int(aware.replace(fold=1).timestamp())  # skipped by the clocks: the jump lies between the two
    while late - early > 1:
        middle = (early + late) // 2
        if _reading(zone, middle) >= reading:
            late = middle
        else:
            early = middle
    return late


def _reading(zone: ZoneInfo, second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC).astimezone(zone).replace(tzinfo=None)
