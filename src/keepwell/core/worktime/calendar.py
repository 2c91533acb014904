# SPDX-License-Identifier: Apache-2.0
"""Working time compiled to half-open UTC intervals with prefix sums; every answer is W(b) - W(a) (C2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime


def epoch_of(instant: datetime) -> int:
    """Whole seconds since 1970 of an aware instant, cut off (C3); raises NaiveInstant."""
    raise NotImplementedError


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


class WorkCalendar:
    """A compiled calendar. Instants are aware datetimes, durations whole seconds; `*_s` methods take epoch seconds."""

    name: str
    version: str
    zone: str

    def between(self, start: datetime, end: datetime) -> int:
        """Working seconds from start to end; negative when end lies before start."""
        raise NotImplementedError

    def add(self, start: datetime, seconds: int) -> datetime:
        """The least instant u >= start with between(start, u) == seconds (D4, D5)."""
        raise NotImplementedError

    def is_open(self, instant: datetime) -> bool:
        """Whether working time runs at this instant."""
        raise NotImplementedError

    def open_intervals(self, start: datetime, end: datetime) -> tuple[OpenInterval, ...]:
        """The open stretches inside [start, end), clipped; their lengths sum to between(start, end)."""
        raise NotImplementedError

    def is_provisional(self, instant: datetime) -> bool:
        """Whether an answer reaching to this instant rests on days whose holidays are not yet published (C5)."""
        raise NotImplementedError

    def between_many(self, starts: "Sequence[int]", ends: "Sequence[int]") -> "Sequence[int]":
        """`between` over numpy int64 arrays of epoch seconds."""
        raise NotImplementedError

    def add_many(self, starts: "Sequence[int]", seconds: "Sequence[int]") -> "Sequence[int]":
        """`add` over numpy int64 arrays of epoch seconds and budgets."""
        raise NotImplementedError
