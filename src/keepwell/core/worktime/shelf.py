# SPDX-License-Identifier: Apache-2.0
"""The calendars a case may name, each in its versions (C5, R1)."""

from collections.abc import Iterable
from datetime import datetime

from keepwell.core.worktime.calendar import WorkCalendar


class CalendarShelf:
    """Calendars by name and version. "24x7" is always there."""

    def __init__(self, versions: Iterable[tuple[datetime, WorkCalendar]]) -> None: ...

    @classmethod
    def of(cls, *calendars: WorkCalendar) -> "CalendarShelf":
        """A shelf with one version of each, in force for ever."""
        raise NotImplementedError

    def at(self, name: str, instant: datetime) -> WorkCalendar:
        """The version of a calendar in force at an instant; the first one for anything earlier; raises UnknownCalendar."""
        raise NotImplementedError

    def version(self, name: str, version: str) -> WorkCalendar:
        """A version by name; raises UnknownCalendar."""
        raise NotImplementedError
