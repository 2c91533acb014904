# SPDX-License-Identifier: Apache-2.0
"""What a calendar refuses, and the nights and publications it must get right (C1, C4, C5)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from keepwell.core.worktime import (
    ALWAYS_OPEN,
    CalendarShelf,
    CalendarSpec,
    EmptyCalendar,
    FractionalBudget,
    HorizonExceeded,
    InvalidCalendar,
    NaiveInstant,
    NegativeBudget,
    Override,
    UnknownCalendar,
    Window,
    WorkCalendar,
    compile_calendar,
    parse_week,
    ruling_override,
    windows_on,
)
from tests.core.china import service_calendar

HOUR = 3600
NOON = datetime(2026, 2, 11, 4, tzinfo=UTC)  # 12:00 in Shanghai, a Wednesday


def calendar(zone: str, week: str, first: date, days: int, *overrides: Override) -> WorkCalendar:
    spec = CalendarSpec("tested", zone, parse_week(week), overrides)
    return compile_calendar(spec, first, first + timedelta(days - 1))


@pytest.mark.parametrize(
    ("night", "hours"),
    [(date(2025, 3, 8), 7), (date(2025, 11, 1), 9), (date(2025, 6, 7), 8)],
)
def test_night_shift_in_new_york_lasts_as_long_as_it_lasts(night: date, hours: int) -> None:
    shift = calendar("America/New_York", "mon-sun 22:00-06:00", night, 2)
    zone = ZoneInfo("America/New_York")
    evening = datetime(night.year, night.month, night.day, 12, tzinfo=zone)
    assert shift.between(evening, evening + timedelta(1)) == hours * HOUR


def test_day_in_berlin_has_23_or_25_hours() -> None:
    whole = "mon-sun 00:00-24:00"
    assert calendar("Europe/Berlin", whole, date(2025, 3, 30), 1).between_s(1743289200, 1743372000) == 23 * HOUR
    assert calendar("Europe/Berlin", whole, date(2025, 10, 26), 1).between_s(1761429600, 1761519600) == 25 * HOUR


def test_window_that_begins_in_the_skipped_hour_begins_when_clocks_go_forward() -> None:
    early = calendar("America/New_York", "sun 02:30-05:00", date(2025, 3, 9), 1)
    [interval] = early.open_intervals(datetime(2025, 3, 9, 6, tzinfo=UTC), datetime(2025, 3, 9, 12, tzinfo=UTC))
    assert interval.opens_at == datetime(2025, 3, 9, 7, tzinfo=UTC)  # 03:00 EDT, the instant after 01:59:59 EST
    assert interval.closes_at == datetime(2025, 3, 9, 9, tzinfo=UTC)


def test_hour_lived_twice_belongs_to_the_window_that_is_open() -> None:
    # 2025-11-02 in New York: 01:00-02:00 comes twice; 00:00 EDT is 04:00 UTC.
    split = calendar("America/New_York", "sun 00:00-01:30 01:30-05:00", date(2025, 11, 2), 1)
    assert split.between(datetime(2025, 11, 2, 4, tzinfo=UTC), datetime(2025, 11, 2, 10, tzinfo=UTC)) == 6 * HOUR


def test_leap_day_is_a_day() -> None:
    leap = calendar("Asia/Shanghai", "mon-fri 09:00-18:00", date(2024, 2, 28), 3)
    zone = ZoneInfo("Asia/Shanghai")
    start = datetime(2024, 2, 28, 17, tzinfo=zone)
    assert leap.add(start, 2 * HOUR) == datetime(2024, 2, 29, 10, tzinfo=zone)


def test_whole_days_join_without_a_gap_at_midnight() -> None:
    always = calendar("Asia/Shanghai", "mon-sun 00:00-24:00", date(2026, 1, 1), 10)
    start = datetime(2026, 1, 1, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert len(always.open_intervals(start, start + timedelta(10))) == 1


def test_override_replaces_the_day_and_the_stronger_one_rules() -> None:
    day = date(2026, 2, 14)
    weekly = CalendarSpec("tested", "Asia/Shanghai", parse_week("mon-fri 09:00-18:00"))
    written = []
    for override in (Override.holiday(day), Override.make_up(day), Override.hours(day, "10:00-11:00")):
        written.append(override)
        spec = CalendarSpec("tested", weekly.zone, weekly.week, tuple(written))
        assert ruling_override(spec, day) == override
    assert windows_on(weekly, day) == ()
    assert windows_on(spec, day) == (Window(10 * HOUR, 11 * HOUR),)
    assert windows_on(spec, date(2026, 2, 13)) == (Window(9 * HOUR, 18 * HOUR),)


def test_night_window_belongs_to_the_day_on_which_it_opens() -> None:
    friday = date(2026, 3, 6)
    night = calendar("Asia/Shanghai", "fri 22:00-06:00", friday, 3, Override.holiday(friday + timedelta(1)))
    zone = ZoneInfo("Asia/Shanghai")
    start = datetime(2026, 3, 6, 12, tzinfo=zone)
    assert night.add(start, 8 * HOUR) == datetime(2026, 3, 7, 6, tzinfo=zone)


def test_calendar_that_never_opens_is_refused() -> None:
    with pytest.raises(EmptyCalendar, match="tested"):
        calendar("Asia/Shanghai", "", date(2026, 1, 1), 30)
    with pytest.raises(EmptyCalendar):
        calendar("Asia/Shanghai", "thu 09:00-18:00", date(2026, 1, 1), 1, Override.closed(date(2026, 1, 1)))


@pytest.mark.parametrize(
    ("zone", "week", "overrides"),
    [
        ("Asia/Shangri-La", "mon 09:00-18:00", ()),
        ("../etc/passwd", "mon 09:00-18:00", ()),
        ("", "mon 09:00-18:00", ()),
        ("Asia/Shanghai", "mon 09:00-12:00 11:00-18:00", ()),
        ("Asia/Shanghai", "mon 22:00-06:00 23:00-24:00", ()),
        ("Asia/Shanghai", "mon 09:00-18:00", (Override.holiday(date(2026, 1, 5)), Override.holiday(date(2026, 1, 5)))),
    ],
)
def test_contradiction_is_refused(zone: str, week: str, overrides: tuple[Override, ...]) -> None:
    with pytest.raises(InvalidCalendar):
        calendar(zone, week, date(2026, 1, 5), 5, *overrides)


@pytest.mark.parametrize(
    "text",
    ["mon 9", "mon 09:00-25:00", "mon 09:60-10:00", "mon 09:00-09:00", "fry 09:00-18:00", "fri-mon 09:00-10:00",
     "mon 09:00-10:00; mon 11:00-12:00", "mon 9:0-10:00"],
)  # fmt: skip
def test_misspelt_week_is_refused(text: str) -> None:
    with pytest.raises(InvalidCalendar):
        parse_week(text)


def test_last_day_before_first_is_refused() -> None:
    spec = CalendarSpec("tested", "Asia/Shanghai", parse_week("mon 09:00-18:00"))
    with pytest.raises(InvalidCalendar, match="last day"):
        compile_calendar(spec, date(2026, 1, 2), date(2026, 1, 1))


def test_question_beyond_the_compiled_days_is_an_error_not_a_guess() -> None:
    service = service_calendar()
    late, early = datetime(2027, 7, 2, tzinfo=UTC), datetime(2024, 12, 1, tzinfo=UTC)
    for question in (
        lambda: service.add(NOON, 4000 * HOUR),
        lambda: service.add(late, 1),
        lambda: service.add(late, 0),
        lambda: service.between(early, NOON),
        lambda: service.is_open(early),
        lambda: service.open_intervals(NOON, late),
        lambda: service.add_many(np.array([0]), np.array([1])),
        lambda: service.add_many(np.array([1770782400]), np.array([4000 * HOUR])),
        lambda: service.between_many(np.array([0]), np.array([1770782400])),
        lambda: ALWAYS_OPEN.add(NOON, 10**12),
    ):
        with pytest.raises(HorizonExceeded):
            question()


def test_naive_instants_and_odd_budgets_are_errors() -> None:
    service, naive = service_calendar(), NOON.replace(tzinfo=None)
    for question in (
        lambda: service.add(naive, 1),
        lambda: service.between(naive, NOON),
        lambda: service.is_open(naive),
    ):
        with pytest.raises(NaiveInstant):
            question()
    with pytest.raises(NegativeBudget):
        service.add(NOON, -1)
    with pytest.raises(NegativeBudget):
        service.add_many(np.array([1770782400]), np.array([-1]))
    with pytest.raises(FractionalBudget):
        service.add(NOON, 1.5)  # type: ignore[arg-type]
    with pytest.raises(FractionalBudget):
        service.add_many(np.array([1770782400]), np.array([1.5]))  # type: ignore[arg-type]


def test_intervals_out_of_order_cannot_be_compiled_by_hand() -> None:
    for intervals in ([(10, 20), (15, 30)], [(10, 20), (20, 30)], [(20, 10)]):
        with pytest.raises(InvalidCalendar):
            WorkCalendar("handmade", intervals, (0, 100))
    with pytest.raises(EmptyCalendar):
        WorkCalendar("handmade", [], (0, 100))


def test_answers_past_the_published_days_are_provisional() -> None:
    service = service_calendar()
    new_year = datetime(2027, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert not service.is_provisional(new_year)  # midnight itself rests on 2026 alone
    assert service.is_provisional(new_year + timedelta(seconds=1))
    assert not ALWAYS_OPEN.is_provisional(new_year + timedelta(365))


def test_instants_count_in_whole_seconds() -> None:
    service = service_calendar()
    assert service.between(NOON, NOON + timedelta(microseconds=999_999)) == 0
    assert service.add(NOON + timedelta(microseconds=999_999), 1) == NOON + timedelta(seconds=1)


def test_shelf_gives_the_version_in_force() -> None:
    first, second = service_calendar(version="1"), service_calendar("mon-fri 08:00-17:00", version="2")
    shelf = CalendarShelf([(datetime(2026, 7, 1, tzinfo=UTC), second), (datetime(2025, 1, 1, tzinfo=UTC), first)])
    assert shelf.at("service", datetime(2024, 1, 1, tzinfo=UTC)) is first
    assert shelf.at("service", datetime(2026, 6, 30, tzinfo=UTC)) is first
    assert shelf.at("service", datetime(2026, 7, 1, tzinfo=UTC)) is second
    assert shelf.version("service", "1") is first
    assert shelf.at("24x7", NOON) is ALWAYS_OPEN
    for question in (lambda: shelf.at("nowhere", NOON), lambda: shelf.version("service", "3")):
        with pytest.raises(UnknownCalendar):
            question()
    with pytest.raises(InvalidCalendar, match="twice"):
        CalendarShelf.of(first, first)
