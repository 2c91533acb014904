# SPDX-License-Identifier: Apache-2.0
"""The calendars a case may name, each in its versions (C5, R1)."""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime

from keepwell.core.worktime.calendar import (
    ALWAYS_OPEN,
    FIRST_SECOND,
    WorkCalendar,
    epoch_of,
    instant_of,
)
from keepwell.core.worktime.errors import InvalidCalendar, UnknownCalendar

SINCE_EVER = instant_of(FIRST_SECOND)


class CalendarShelf:
    """Calendars by name and version, each with the instant from which it rules. "24x7" is always there."""

    def __init__(self, versions: Iterable[tuple[datetime, WorkCalendar]] = ()) -> None:
        self._versions: dict[str, dict[str, WorkCalendar]] = {}
        self._since: dict[str, list[int]] = {}
        self._ruling: dict[str, list[WorkCalendar]] = {}
        ordered = sorted(versions, key=lambda entry: epoch_of(entry[0]))
        for since, calendar in [(SINCE_EVER, ALWAYS_OPEN), *ordered]:
            named = self._versions.setdefault(calendar.name, {})
            if calendar.version in named:
                raise InvalidCalendar(f"calendar {calendar.name!r} has version {calendar.version!r} twice")
            named[calendar.version] = calendar
            self._since.setdefault(calendar.name, []).append(epoch_of(since))
            self._ruling.setdefault(calendar.name, []).append(calendar)

    @classmethod
    def of(cls, *calendars: WorkCalendar) -> "CalendarShelf":
        """A shelf with one version of each, in force for ever."""
        return cls((SINCE_EVER, calendar) for calendar in calendars)

    def at(self, name: str, instant: datetime) -> WorkCalendar:
        """The version in force at an instant, the first one for anything earlier; raises UnknownCalendar."""
        return self.at_s(name, epoch_of(instant))

    def at_s(self, name: str, second: int) -> WorkCalendar:
        """`at` in epoch seconds."""
        since = self._since.get(name)
        if since is None:
            raise UnknownCalendar(f"there is no calendar {name!r}")
        return self._ruling[name][max(0, bisect_right(since, second) - 1)]

    def version(self, name: str, version: str) -> WorkCalendar:
        """A version by name; raises UnknownCalendar."""
        found = self._versions.get(name, {}).get(version)
        if found is None:
            raise UnknownCalendar(f"there is no version {version!r} of calendar {name!r}")
        return found
