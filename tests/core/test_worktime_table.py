# SPDX-License-Identifier: Apache-2.0
"""Twenty deadlines in China's calendar of 2025 and 2026, each worked out by hand (C1, C5, D4, D5)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest

from keepwell.core.worktime import WorkCalendar
from tests.core.china import DAYS_OFF, MAKE_UP_DAYS, service_calendar

SHANGHAI = ZoneInfo("Asia/Shanghai")

#: start, working time to add, deadline, why
CASES = (
    ("2026-02-13 17:30", "2:00", "2026-02-14 10:30", "Friday evening; Saturday is made up for Spring Festival"),
    ("2026-02-14 17:00", "2:00", "2026-02-24 10:00", "last working day; nine days off follow"),
    ("2026-02-16 10:00", "1:00", "2026-02-24 10:00", "raised on a holiday: counts from the next opening (D5)"),
    ("2026-02-11 08:00", "2:00", "2026-02-11 11:00", "raised before opening (D5)"),
    ("2026-02-11 16:00", "2:00", "2026-02-11 18:00", "ends exactly at closing: due at closing (D4)"),
    ("2026-02-11 18:00", "1:00", "2026-02-12 10:00", "raised at the instant of closing"),
    ("2026-02-27 17:00", "2:00", "2026-02-28 10:00", "the second made-up Saturday of Spring Festival"),
    ("2026-02-27 09:00", "24:00", "2026-03-02 15:00", "Fri 9 h, made-up Sat 9 h, Sunday closed, Mon 6 h"),
    ("2025-12-31 17:00", "2:00", "2026-01-04 10:00", "year end; Sunday 4 January is made up"),
    ("2025-01-26 17:00", "3:00", "2025-01-27 11:00", "made-up Sunday 1 h, Monday 2 h"),
    ("2025-01-27 17:00", "2:00", "2025-02-05 10:00", "Spring Festival 2025"),
    ("2025-02-07 17:30", "1:00", "2025-02-08 09:30", "made-up Saturday after Spring Festival"),
    ("2025-04-03 17:00", "2:00", "2025-04-07 10:00", "Qingming from Friday to Sunday"),
    ("2025-04-27 08:00", "9:00", "2025-04-27 18:00", "a whole made-up Sunday, to its closing (D4)"),
    ("2025-04-30 17:00", "2:00", "2025-05-06 10:00", "Labour Day, Thursday to Monday"),
    ("2025-05-30 17:00", "2:00", "2025-06-03 10:00", "Dragon Boat Festival, Saturday to Monday"),
    ("2025-09-30 17:59", "0:02", "2025-10-09 09:01", "one minute each side of eight days off"),
    ("2025-10-10 17:00", "11:00", "2025-10-13 10:00", "Fri 1 h, made-up Sat 9 h, Sunday closed, Mon 1 h"),
    ("2026-05-08 17:00", "2:00", "2026-05-09 10:00", "made-up Saturday after Labour Day"),
    ("2026-09-30 12:00", "24:00", "2026-10-09 18:00", "Wed 6 h, seven days off, Thu 9 h, Fri 9 h to closing (D4)"),
)


@pytest.fixture(scope="module")
def calendar() -> WorkCalendar:
    return service_calendar()


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=SHANGHAI)


def seconds(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60


@pytest.mark.parametrize(("start", "budget", "due", "why"), CASES)
def test_deadline_worked_out_by_hand(calendar: WorkCalendar, start: str, budget: str, due: str, why: str) -> None:
    assert calendar.add(at(start), seconds(budget)) == at(due), why
    assert calendar.between(at(start), at(due)) == seconds(budget), why


def test_the_table_has_twenty_cases() -> None:
    assert len(CASES) == 20


def test_our_typed_days_agree_with_the_published_package() -> None:
    typed_off = {first + timedelta(n) for _, first, last in DAYS_OFF for n in range((last - first).days + 1)}
    day, last = datetime(2025, 1, 1).date(), datetime(2026, 12, 31).date()  # noqa: DTZ001  # calendar dates
    while day <= last:
        expected = day in MAKE_UP_DAYS or (day.weekday() < 5 and day not in typed_off)
        assert chinese_calendar.is_workday(day) is expected, day
        day += timedelta(1)


def test_lunch_break_splits_the_day() -> None:
    split = service_calendar("mon-fri 09:00-12:00 13:30-18:00")
    assert split.add(at("2026-02-11 11:30"), seconds("1:00")) == at("2026-02-11 14:00")
    assert split.add(at("2026-02-11 11:00"), seconds("1:00")) == at("2026-02-11 12:00")  # D4 at noon too
    assert split.between(at("2026-02-11 00:00"), at("2026-02-12 00:00")) == seconds("7:30")


def test_make_up_day_copies_the_weekday_it_names() -> None:
    calendar = service_calendar("mon-thu 09:00-18:00; fri 09:00-12:00")
    # Make-up days copy Monday unless told otherwise.
    assert calendar.between(at("2026-02-14 00:00"), at("2026-02-15 00:00")) == seconds("9:00")
