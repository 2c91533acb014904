# SPDX-License-Identifier: Apache-2.0
"""When a scheduled report is due, and which days it is about, by the clock of its zone."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from keepwell.reports.choices import Rhythm


def next_instant(rhythm: str, hour: int, zone: str, after: datetime) -> datetime:
    """The first instant of the schedule later than another one; an hour that a clock change skips is the one after."""
    place = ZoneInfo(zone)
    day = after.astimezone(place).date()
    while True:
        due = datetime.combine(day, time(hour), place)
        if _is_day(rhythm, day) and due > after:
            return due
        day += timedelta(days=1)


def _is_day(rhythm: str, day: date) -> bool:
    if rhythm == Rhythm.WEEKLY:
        return day.weekday() == 0
    return rhythm == Rhythm.DAILY or day.day == 1


def days_of(rhythm: str, due: datetime, zone: str) -> tuple[date, date]:
    """First and last day of what an edition is about: always whole days, weeks or months that are over."""
    today = due.astimezone(ZoneInfo(zone)).date()
    last = today - timedelta(days=1)
    if rhythm == Rhythm.DAILY:
        return last, last
    if rhythm == Rhythm.WEEKLY:
        return today - timedelta(days=7), last
    return last.replace(day=1), last
