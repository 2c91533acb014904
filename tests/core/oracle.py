# SPDX-License-Identifier: Apache-2.0
"""Brute force: what a patient person with a wall clock and a tally would find. Shares no code with the engine.

The person notes the furthest reading the local clock has shown so far (it may be put back, but a shop does not open
twice) and looks it up in the written calendar, minute by minute.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from keepwell.core.worktime import CalendarSpec

MINUTE = 60


def epoch_minute(day: date) -> int:
    """Minutes since 1970 at midnight UTC of a day."""
    return (day - date(1970, 1, 1)).days * 1440


class Tally:
    """Open seconds of a calendar over a few days, counted one by one."""

    def __init__(self, spec: CalendarSpec, first: date, last: date) -> None:
        zone = ZoneInfo(spec.zone)
        begin, end = epoch_minute(first) - 3 * 1440, epoch_minute(last) + 3 * 1440
        days = {}
        furthest = -(10**18)
        states = []
        for minute in range(begin, end):
            if minute % 60 == 0:  # the zones of the tests change their clocks on the hour
                local = datetime.fromtimestamp(minute * MINUTE, UTC).astimezone(zone)
                offset = int((local.utcoffset() or timedelta()).total_seconds()) // MINUTE
            furthest = max(furthest, minute + offset)
            day, minute_of_day = divmod(furthest, 1440)
            if day not in days:
                days[day] = _minutes_of(spec, date(1970, 1, 1) + timedelta(day))
            states.append(minute_of_day in days[day])
        self.start = begin * MINUTE
        self.minutes = states
        self.is_open = np.repeat(np.array(states, dtype=bool), MINUTE)
        self.worked = np.r_[0, np.cumsum(self.is_open)]  # worked[k]: open seconds before start + k

    def between(self, first: int, last: int) -> int:
        """Open seconds in [first, last)."""
        return int(self.worked[last - self.start] - self.worked[first - self.start])

    def add(self, first: int, seconds: int) -> int | None:
        """The earliest second, not before `first`, by which so many open seconds have passed."""
        wanted = self.worked[first - self.start] + seconds
        found = int(np.searchsorted(self.worked, wanted, side="left"))
        if found >= self.worked.size:
            return None
        return self.start + max(found, first - self.start)

    def open_at(self, second: int) -> bool:
        """Whether the shop is open at a second."""
        return bool(self.is_open[second - self.start])

    def open_minute(self, second: int) -> bool:
        """Whether the shop is open in the minute that begins here."""
        return bool(self.minutes[(second - self.start) // MINUTE])


def _minutes_of(spec: CalendarSpec, day: date) -> set[int]:
    """The minutes of a local day in which the written calendar is open, those of last night's shift included."""
    found: set[int] = set()
    for opens, closes in _written_windows(spec, day):
        found.update(range(opens, closes if opens < closes else 1440))
    for opens, closes in _written_windows(spec, day - timedelta(1)):
        if closes < opens:
            found.update(range(closes))
    return found


def _written_windows(spec: CalendarSpec, day: date) -> list[tuple[int, int]]:
    written = [(0, spec.week.get(day.weekday(), ()))]
    for override in spec.overrides:
        if override.on != day:
            continue
        copied = override.copies_weekday
        windows = override.windows if copied is None else spec.week.get(copied, ())
        written.append((int(override.precedence), windows))
    _, ruling = max(written, key=lambda entry: entry[0])
    return [(window.opens // MINUTE, window.closes // MINUTE) for window in ruling]
