# SPDX-License-Identifier: Apache-2.0
"""From a written calendar to UTC intervals; the only place where wall-clock time is touched (C3)."""

from datetime import date

from keepwell.core.worktime.calendar import WorkCalendar
from keepwell.core.worktime.spec import CalendarSpec


def compile_calendar(spec: CalendarSpec, first_day: date, last_day: date) -> WorkCalendar:
    """Compile for the local days first_day..last_day inclusive; raises EmptyCalendar, InvalidCalendar."""
    raise NotImplementedError
