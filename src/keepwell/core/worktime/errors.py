# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with a calendar or a question put to it (C4): always typed, never a silent 24x7."""


class WorktimeError(ValueError):
    """Base of every calendar error; `str()` says in English what is wrong and where."""


class InvalidCalendar(WorktimeError):
    """The specification contradicts itself: overlapping windows, an unknown zone, a date twice."""


class EmptyCalendar(WorktimeError):
    """The calendar never opens between the first and the last day asked for."""


class HorizonExceeded(WorktimeError):
    """The question reaches before the first or past the last compiled day."""


class NaiveInstant(WorktimeError):
    """An instant without a time zone means nothing."""


class NegativeBudget(WorktimeError):
    """A budget of working time cannot be negative."""


class FractionalBudget(WorktimeError):
    """Budgets are whole seconds (C3)."""


class UnknownCalendar(WorktimeError):
    """A target names a calendar, or a version of it, which is not on the shelf."""
