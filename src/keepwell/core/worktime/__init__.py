# SPDX-License-Identifier: Apache-2.0
"""Working time: `CalendarSpec` (written by people) -> `compile_calendar` -> `WorkCalendar` (asked by clocks)."""

from keepwell.core.worktime.calendar import (
    ALWAYS_OPEN,
    OpenInterval,
    WorkCalendar,
    epoch_of,
    instant_of,
)
from keepwell.core.worktime.compile import compile_calendar, ruling_override, windows_on
from keepwell.core.worktime.errors import (
    EmptyCalendar,
    FractionalBudget,
    HorizonExceeded,
    InvalidCalendar,
    NaiveInstant,
    NegativeBudget,
    UnknownCalendar,
    WorktimeError,
)
from keepwell.core.worktime.shelf import CalendarShelf
from keepwell.core.worktime.spec import (
    CalendarSpec,
    Override,
    Precedence,
    Window,
    parse_week,
    parse_windows,
)

__all__ = [
    "ALWAYS_OPEN",
    "CalendarShelf",
    "CalendarSpec",
    "EmptyCalendar",
    "FractionalBudget",
    "HorizonExceeded",
    "InvalidCalendar",
    "NaiveInstant",
    "NegativeBudget",
    "OpenInterval",
    "Override",
    "Precedence",
    "UnknownCalendar",
    "Window",
    "WorkCalendar",
    "WorktimeError",
    "compile_calendar",
    "epoch_of",
    "instant_of",
    "parse_week",
    "parse_windows",
    "ruling_override",
    "windows_on",
]
