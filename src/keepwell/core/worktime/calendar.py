# SPDX-License-Identifier: Apache-2.0
"""Working time compiled to half-open UTC intervals with prefix sums; every answer is W(b) - W(a) (C2)."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate, pairwise
from math import floor

import numpy as np
from numpy.typing import NDArray

from keepwell.core.worktime.errors import (
    EmptyCalendar,
    FractionalBudget,
    HorizonExceeded,
    InvalidCalendar,
    NaiveInstant,
    NegativeBudget,
)

Seconds = NDArray[np.int64]

# The years datetime can say, less a day at both ends so that every zone can show them.
FIRST_SECOND = -62_135_510_400
LAST_SECOND = 253_402_214_400


def epoch_of(instant: datetime) -> int:
    """Whole seconds since 1970 of an aware instant, cut off (C3); raises NaiveInstant."""
    if instant.tzinfo is None:
        raise NaiveInstant(f"{instant.isoformat()} has no time zone")
    return floor(instant.timestamp())


def instant_of(epoch: int) -> datetime:
    """The aware UTC instant of a whole second."""
    return datetime.fromtimestamp(epoch, UTC)


@dataclass(frozen=True, slots=True)
class OpenInterval:
    """One stretch of open time, half-open, as shown in the why-panel."""

    opens_at: datetime
    closes_at: datetime

    @property
    def seconds(self) -> int:
        """Its length."""
        return int((self.closes_at - self.opens_at).total_seconds())


@dataclass(frozen=True, slots=True)
class Edition:
    """Which publication of a calendar was compiled; answers past `known_s` are provisional (C5)."""

    zone: str = "UTC"
    version: str = "1"
    known_s: int | None = None


class WorkCalendar:
    """A compiled calendar. Instants are aware datetimes, durations whole seconds; `*_s` methods take epoch seconds.

    Methods on datetimes and on seconds are written out twice: one call less is a third of the price of `add`.
    """

    __slots__ = (
        "_before",
        "_closes",
        "_known_s",
        "_opens",
        "_total",
        "_vectors",
        "first_s",
        "last_s",
        "name",
        "version",
        "zone",
    )

    def __init__(
        self,
        name: str,
        intervals: Sequence[tuple[int, int]],
        horizon: tuple[int, int],
        edition: Edition = Edition(),
    ) -> None:
        """`intervals` are sorted, disjoint and inside the horizon."""
        if not intervals:
            raise EmptyCalendar(f"calendar {name!r} never opens between {horizon[0]} and {horizon[1]}")
        if any(close >= following for (_, close), (following, _) in pairwise(intervals)):
            raise InvalidCalendar(f"calendar {name!r}: intervals touch, overlap or are out of order")
        if any(opens >= closes for opens, closes in intervals):
            raise InvalidCalendar(f"calendar {name!r}: an interval ends before it begins")
        self.name, self.zone, self.version = name, edition.zone, edition.version
        self.first_s, self.last_s = horizon
        self._known_s = edition.known_s
        self._opens = [opens for opens, _ in intervals]
        self._closes = [closes for _, closes in intervals]
        *self._before, self._total = accumulate((closes - opens for opens, closes in intervals), initial=0)
        self._vectors: tuple[Seconds, Seconds, Seconds] | None = None

    def __repr__(self) -> str:
        return f"WorkCalendar({self.name!r}, version={self.version!r}, intervals={len(self._opens)})"

    def between(self, start: datetime, end: datetime) -> int:
        """Working seconds from start to end; negative when end lies before start."""
        return self.between_s(epoch_of(start), epoch_of(end))

    def between_s(self, start: int, end: int) -> int:
        """`between` in epoch seconds."""
        return self._worked_before(end) - self._worked_before(start)

    def add(self, start: datetime, seconds: int) -> datetime:
        """The least instant u >= start with between(start, u) == seconds (D4, D5)."""
        if start.tzinfo is None:
            raise NaiveInstant(f"{start.isoformat()} has no time zone")
        return datetime.fromtimestamp(self.add_s(floor(start.timestamp()), seconds), UTC)

    def add_s(self, start: int, seconds: int) -> int:
        """`add` in epoch seconds."""
        if type(seconds) is not int:
            raise FractionalBudget(f"{seconds!r} is not a whole number of seconds")
        if seconds <= 0:
            if seconds < 0:
                raise NegativeBudget(f"{seconds} s of working time cannot be added")
            self._check(start)
            return start
        if not self.first_s <= start <= self.last_s:
            raise self._outside(start)
        index = bisect_right(self._opens, start) - 1
        wanted = seconds
        if index >= 0:
            closes = self._closes[index]
            wanted += self._before[index] + min(closes, start) - self._opens[index]
        if wanted > self._total:
            raise HorizonExceeded(f"{seconds} s from {start} end after the last day of calendar {self.name!r}")
        index = bisect_left(self._before, wanted) - 1
        return self._opens[index] + wanted - self._before[index]

    def is_open(self, instant: datetime) -> bool:
        """Whether working time runs at this instant."""
        second = epoch_of(instant)
        self._check(second)
        index = bisect_right(self._opens, second) - 1
        return index >= 0 and second < self._closes[index]

    def open_intervals(self, start: datetime, end: datetime) -> tuple[OpenInterval, ...]:
        """The open stretches inside [start, end), clipped; their lengths sum to between(start, end)."""
        first, last = epoch_of(start), epoch_of(end)
        self._check(first)
        self._check(last)
        found = []
        for index in range(bisect_right(self._closes, first), bisect_left(self._opens, last)):
            opens, closes = (
                max(self._opens[index], first),
                min(self._closes[index], last),
            )
            found.append(OpenInterval(instant_of(opens), instant_of(closes)))
        return tuple(found)

    @property
    def known_until_s(self) -> int | None:
        """The second up to which the holidays are published; None when there is nothing to publish."""
        return self._known_s

    def is_provisional(self, instant: datetime) -> bool:
        """Whether an answer reaching to this instant rests on days whose holidays are not yet published (C5)."""
        return self.is_provisional_s(epoch_of(instant))

    def is_provisional_s(self, second: int) -> bool:
        """`is_provisional` in epoch seconds."""
        return self._known_s is not None and second > self._known_s

    def between_many(self, starts: Seconds, ends: Seconds) -> Seconds:
        """`between` over int64 arrays of epoch seconds."""
        return self._worked_before_many(ends) - self._worked_before_many(starts)

    def add_many(self, starts: Seconds, seconds: Seconds) -> Seconds:
        """`add` over int64 arrays of epoch seconds and budgets."""
        if seconds.dtype.kind != "i":
            raise FractionalBudget(f"budgets of type {seconds.dtype} are not whole seconds")
        if seconds.size and int(seconds.min()) < 0:
            raise NegativeBudget(f"{int(seconds.min())} s of working time cannot be added")
        opens, _, before = self._arrays()
        wanted = self._worked_before_many(starts) + seconds
        if wanted.size and int(np.where(seconds > 0, wanted, 0).max()) > self._total:
            raise HorizonExceeded(f"a budget ends after the last day of calendar {self.name!r}")
        index = np.maximum(before.searchsorted(wanted, side="left") - 1, 0)
        due: Seconds = opens[index] + wanted - before[index]
        return np.where(seconds == 0, starts, due)

    def _worked_before(self, second: int) -> int:
        if not self.first_s <= second <= self.last_s:
            raise self._outside(second)
        index = bisect_right(self._opens, second) - 1
        if index < 0:
            return 0
        closes = self._closes[index]
        return self._before[index] + min(closes, second) - self._opens[index]

    def _worked_before_many(self, instants: Seconds) -> Seconds:
        if instants.size and not self.first_s <= int(instants.min()) <= int(instants.max()) <= self.last_s:
            raise HorizonExceeded(f"an instant lies outside the compiled days of calendar {self.name!r}")
        opens, closes, before = self._arrays()
        index = np.maximum(opens.searchsorted(instants, side="right") - 1, 0)
        worked: Seconds = before[index] + np.minimum(instants, closes[index]) - opens[index]
        return np.maximum(worked, 0)

    def _arrays(self) -> tuple[Seconds, Seconds, Seconds]:
        if self._vectors is None:
            opens, closes, before = (np.array(x, np.int64) for x in (self._opens, self._closes, self._before))
            self._vectors = opens, closes, before
        return self._vectors

    def _check(self, second: int) -> None:
        if not self.first_s <= second <= self.last_s:
            raise self._outside(second)

    def _outside(self, second: int) -> HorizonExceeded:
        return HorizonExceeded(f"epoch second {second} lies outside the compiled days of calendar {self.name!r}")


ALWAYS_OPEN = WorkCalendar("24x7", [(FIRST_SECOND, LAST_SECOND)], (FIRST_SECOND, LAST_SECOND))
