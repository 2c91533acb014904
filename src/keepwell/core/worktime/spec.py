# SPDX-License-Identifier: Apache-2.0
"""What a human writes down about working time: windows of the week in a zone, and dated overrides (C1)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from types import MappingProxyType

from keepwell.core.worktime.errors import InvalidCalendar

DAY_SECONDS = 86_400
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, order=True)
class Window:
    """Opening hours as seconds after local midnight, half-open; `closes <= opens` runs into the next day.

    `closes` may be 86 400 (24:00). A window belongs to the day on which it opens.
    """

    opens: int
    closes: int

    def __post_init__(self) -> None:
        if not (0 <= self.opens < DAY_SECONDS and 0 < self.closes <= DAY_SECONDS):
            raise InvalidCalendar(f"window {self} lies outside 00:00-24:00")
        if self.opens == self.closes:
            raise InvalidCalendar(f"window {self} opens and closes at once; write 00:00-24:00 for a whole day")

    def __str__(self) -> str:
        return f"{_clock_face(self.opens)}-{_clock_face(self.closes)}"

    @property
    def crosses_midnight(self) -> bool:
        """Whether it closes on the day after it opened."""
        return self.closes < self.opens

    @classmethod
    def parse(cls, text: str) -> "Window":
        """Read "09:00-18:00", "22:00-06:00" or "00:00-24:00"."""
        opens, dash, closes = text.strip().partition("-")
        if not dash:
            raise InvalidCalendar(f"{text!r} is not a window like 09:00-18:00")
        return cls(_seconds_of(opens, text), _seconds_of(closes, text))


def parse_windows(text: str) -> tuple[Window, ...]:
    """Read the windows of one day, separated by blanks or commas: "09:00-12:00 13:00-18:00"."""
    return tuple(sorted(Window.parse(part) for part in text.replace(",", " ").split()))


class Precedence(IntEnum):
    """Which override of a date rules: the highest."""

    HOLIDAY = 1
    MAKE_UP = 2
    ONE_OFF = 3


@dataclass(frozen=True, slots=True)
class Override:
    """One date whose weekly windows are replaced as a whole: closed, copied from a weekday, or special hours."""

    on: date
    precedence: Precedence
    windows: tuple[Window, ...] = ()
    copies_weekday: int | None = None
    label: str = ""

    @classmethod
    def holiday(cls, on: date, label: str = "") -> "Override":
        """Closed for a public holiday."""
        return cls(on, Precedence.HOLIDAY, label=label)

    @classmethod
    def make_up(cls, on: date, weekday: int | None = None, label: str = "") -> "Override":
        """Work on a day off, with the windows of the named weekday (Monday = 0; default Monday)."""
        return cls(
            on,
            Precedence.MAKE_UP,
            copies_weekday=0 if weekday is None else weekday,
            label=label,
        )

    @classmethod
    def closed(cls, on: date, label: str = "") -> "Override":
        """Closed by a decision for this one date."""
        return cls(on, Precedence.ONE_OFF, label=label)

    @classmethod
    def hours(cls, on: date, windows: str, label: str = "") -> "Override":
        """Open at special hours on this one date."""
        return cls(on, Precedence.ONE_OFF, windows=parse_windows(windows), label=label)


@dataclass(frozen=True, slots=True)
class CalendarSpec:
    """A calendar as published: one version of it, in force as a whole.

    `week` maps a weekday (Monday = 0) to its windows; absent weekdays are closed. `known_until` is the last date whose
    holidays are published; later answers are provisional (C5). None means there is nothing to publish.
    """

    name: str
    zone: str
    week: Mapping[int, tuple[Window, ...]]
    overrides: tuple[Override, ...] = ()
    known_until: date | None = None
    version: str = "1"
    title: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "week", MappingProxyType(dict(self.week)))


def parse_week(text: str) -> dict[int, tuple[Window, ...]]:
    """Read a week: "mon-fri 09:00-12:00 13:00-18:00; sat 09:00-12:00"."""
    week: dict[int, tuple[Window, ...]] = {}
    for part in filter(None, (part.strip() for part in text.split(";"))):
        days, _, windows = part.partition(" ")
        for weekday in _weekdays(days, text):
            if weekday in week:
                raise InvalidCalendar(f"{text!r} names {WEEKDAYS[weekday]} twice")
            week[weekday] = parse_windows(windows)
    return week


def _weekdays(days: str, text: str) -> range:
    first, dash, last = days.lower().partition("-")
    if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
        raise InvalidCalendar(f"{days!r} in {text!r} is not a weekday like mon or mon-fri")
    start, end = WEEKDAYS.index(first), WEEKDAYS.index(last or first)
    if end < start:
        raise InvalidCalendar(f"{days!r} in {text!r} runs backwards")
    return range(start, end + 1)


def _seconds_of(face: str, text: str) -> int:
    hour, _, minute = face.strip().partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and len(minute) == 2 and int(minute) < 60):
        raise InvalidCalendar(f"{text!r} is not a window like 09:00-18:00")
    return int(hour) * 3600 + int(minute) * 60


def _clock_face(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds % 3600 // 60:02d}"
