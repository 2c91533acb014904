# SPDX-License-Identifier: Apache-2.0
"""China's published days off and make-up working days of 2025 and 2026, typed from the State Council's notices."""

from datetime import date, timedelta

from keepwell.core.worktime import CalendarSpec, Override, WorkCalendar, compile_calendar, parse_week

DAYS_OFF = (
    ("元旦", date(2025, 1, 1), date(2025, 1, 1)),
    ("春节", date(2025, 1, 28), date(2025, 2, 4)),
    ("清明节", date(2025, 4, 4), date(2025, 4, 6)),
    ("劳动节", date(2025, 5, 1), date(2025, 5, 5)),
    ("端午节", date(2025, 5, 31), date(2025, 6, 2)),
    ("国庆节、中秋节", date(2025, 10, 1), date(2025, 10, 8)),
    ("元旦", date(2026, 1, 1), date(2026, 1, 3)),
    ("春节", date(2026, 2, 15), date(2026, 2, 23)),
    ("清明节", date(2026, 4, 4), date(2026, 4, 6)),
    ("劳动节", date(2026, 5, 1), date(2026, 5, 5)),
    ("端午节", date(2026, 6, 19), date(2026, 6, 21)),
    ("中秋节", date(2026, 9, 25), date(2026, 9, 27)),
    ("国庆节", date(2026, 10, 1), date(2026, 10, 7)),
)
MAKE_UP_DAYS = (
    date(2025, 1, 26),
    date(2025, 2, 8),
    date(2025, 4, 27),
    date(2025, 9, 28),
    date(2025, 10, 11),
    date(2026, 1, 4),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 5, 9),
    date(2026, 9, 20),
    date(2026, 10, 10),
)


def overrides() -> tuple[Override, ...]:
    """Both years' holidays and make-up days."""
    off = [
        Override.holiday(first + timedelta(days), label)
        for label, first, last in DAYS_OFF
        for days in range((last - first).days + 1)
    ]
    return (*off, *(Override.make_up(day) for day in MAKE_UP_DAYS))


def service_calendar(week: str = "mon-fri 09:00-18:00", version: str = "1") -> WorkCalendar:
    """The service calendar of the tables: 09:00-18:00 in Shanghai, days published until the end of 2026."""
    spec = CalendarSpec("service", "Asia/Shanghai", parse_week(week), overrides(), date(2026, 12, 31), version)
    return compile_calendar(spec, date(2024, 12, 30), date(2027, 6, 30))
