# SPDX-License-Identifier: Apache-2.0
"""One working day from an instant: for promises that are counted in days, not in hours (B52)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from keepwell.core.worktime import WorktimeError
from keepwell.sla.calendars import shelf

#: the calendar of days for whatever no clause of a contract counts
USUAL_CALENDAR = "CN-5x8"
_ZONE = ZoneInfo("Asia/Shanghai")
_FAR_ENOUGH = timedelta(days=21)


def next_working_day(instant: datetime, calendar: str = USUAL_CALENDAR) -> datetime:
    """The same time on the next day with service hours, at the latest its closing; a day later where none is known."""
    try:
        ruling = shelf().at(calendar, instant)
        open_hours = ruling.open_intervals(instant, instant + _FAR_ENOUGH)
    except WorktimeError:
        return instant + timedelta(days=1)
    today = instant.astimezone(_ZONE).date()
    later = [one for one in open_hours if one.opens_at.astimezone(_ZONE).date() > today]
    if not later:
        return instant + timedelta(days=1)
    day = later[0].opens_at.astimezone(_ZONE).date()
    hours = [one for one in later if one.opens_at.astimezone(_ZONE).date() == day]
    same_time = instant.astimezone(_ZONE).replace(year=day.year, month=day.month, day=day.day)
    return min(max(same_time, hours[0].opens_at), hours[-1].closes_at).astimezone(instant.tzinfo)
