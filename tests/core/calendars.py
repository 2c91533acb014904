# SPDX-License-Identifier: Apache-2.0
"""Random calendars around the days on which calendars go wrong."""

from datetime import date, timedelta

from hypothesis import strategies as st

from keepwell.core.worktime import CalendarSpec, Override, Precedence, Window

#: Zone and the day in the middle of the horizon: clocks forward, clocks back, leap day, year end, a make-up Saturday.
TRICKY_DAYS = (
    ("America/New_York", date(2025, 3, 9)),
    ("America/New_York", date(2025, 11, 2)),
    ("Europe/Berlin", date(2025, 3, 30)),
    ("Europe/Berlin", date(2025, 10, 26)),
    ("Europe/Berlin", date(2024, 2, 29)),
    ("Asia/Shanghai", date(2026, 2, 14)),
    ("Asia/Shanghai", date(2025, 12, 31)),
    ("America/New_York", date(2024, 12, 31)),
)
HORIZON_DAYS = 5


@st.composite
def days_of_windows(draw: st.DrawFn) -> tuple[Window, ...]:
    """Up to three windows of one day; the last one may run past midnight."""
    marks = sorted(draw(st.sets(st.integers(0, 288), max_size=6)))
    windows = [Window(a * 300, b * 300) for a, b in zip(marks[::2], marks[1::2], strict=False)]
    if len(marks) % 2 and marks[-1] > 0 and marks[-1] < 288:
        closes = draw(st.integers(1, marks[-1]))
        if closes < marks[-1]:
            windows.append(Window(marks[-1] * 300, closes * 300))
    return tuple(windows)


@st.composite
def specs(draw: st.DrawFn) -> tuple[CalendarSpec, date, date]:
    """A calendar and the first and last day to compile it for; it may never open."""
    zone, middle = draw(st.sampled_from(TRICKY_DAYS))
    first = middle - timedelta(2)
    week = draw(st.dictionaries(st.integers(0, 6), days_of_windows(), min_size=3, max_size=7))
    overrides = {}
    for _ in range(draw(st.integers(0, 4))):
        on = first + timedelta(draw(st.integers(0, HORIZON_DAYS - 1)))
        precedence = draw(st.sampled_from(Precedence))
        copies = draw(st.integers(0, 6)) if precedence is Precedence.MAKE_UP else None
        windows = draw(days_of_windows()) if precedence is Precedence.ONE_OFF else ()
        overrides[on, precedence] = Override(on, precedence, windows, copies)
    return CalendarSpec("random", zone, week, tuple(overrides.values())), first, first + timedelta(HORIZON_DAYS - 1)
