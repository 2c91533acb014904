# SPDX-License-Identifier: Apache-2.0
"""Time and size in words, in the reader's language: pure functions of their arguments and the active language.

The clock's templates also travel to the browser (`clock_templates`), so that a ticking chip and the server's page
can't say different things.
"""

from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

MINUTE = 60
HOUR = 3600
DAY = 24 * HOUR


class Basis(StrEnum):
    """What a span is counted in: hours on the wall, or hours of a service calendar. Never mixed in one figure."""

    CLOCK = "clock"
    SERVICE = "service"


CLOCK_WORDS: dict[str, str | Promise] = {
    "left": gettext_lazy("{span} left"),
    "over": gettext_lazy("{span} over"),
    "due": gettext_lazy("due now"),
    "seconds": pgettext_lazy("span", "{seconds} s"),
    "minutes": pgettext_lazy("span", "{minutes} min"),
    "clock_hours": pgettext_lazy("span", "{hours} h"),
    "clock_hours_minutes": pgettext_lazy("span", "{hours} h {minutes} min"),
    "service_hours": pgettext_lazy("span", "{hours} service h"),
    "service_hours_minutes": pgettext_lazy("span", "{hours} service h {minutes} min"),
    "days": pgettext_lazy("span", "{days} d"),
    "days_hours": pgettext_lazy("span", "{days} d {hours} h"),
    "soon": pgettext_lazy("clock state", "due soon"),
    "breached": pgettext_lazy("clock state", "overdue"),
    "now": gettext_lazy("just now"),
    "ago": gettext_lazy("{minutes} min ago"),
    "soonest": gettext_lazy("in a moment"),
    "ahead": gettext_lazy("in {minutes} min"),
    "undo": gettext_lazy("Undo"),
    "offline": gettext_lazy("The server cannot be reached. Check the network; nothing was saved."),
}

WEEKDAYS = (
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)
MONTHS = (
    pgettext_lazy("month", "Jan"),
    pgettext_lazy("month", "Feb"),
    pgettext_lazy("month", "Mar"),
    pgettext_lazy("month", "Apr"),
    pgettext_lazy("month", "May"),
    pgettext_lazy("month", "Jun"),
    pgettext_lazy("month", "Jul"),
    pgettext_lazy("month", "Aug"),
    pgettext_lazy("month", "Sep"),
    pgettext_lazy("month", "Oct"),
    pgettext_lazy("month", "Nov"),
    pgettext_lazy("month", "Dec"),
)
ZONES = {
    "Asia/Shanghai": gettext_lazy("Beijing time"),
    "Europe/Berlin": gettext_lazy("Berlin time"),
    "America/New_York": gettext_lazy("New York time"),
    "UTC": gettext_lazy("UTC"),
}


def clock_templates() -> dict[str, str]:
    """The words of a ticking clock in the active language, for the browser."""
    an_hour = ngettext("%(hours)d hour ago", "%(hours)d hours ago", 1) % {"hours": 1}
    return {**{key: str(text) for key, text in CLOCK_WORDS.items()}, "hour": an_hour}


def span(seconds: int, basis: Basis = Basis.CLOCK) -> str:
    """A length of time, cut to whole minutes (never rounded up): “1 h 05 min”. Service hours never become days."""
    length = abs(int(seconds))
    if length < MINUTE:
        return str(CLOCK_WORDS["seconds"]).format(seconds=length)
    hours, minutes = divmod(length // MINUTE, 60)
    if hours == 0:
        return str(CLOCK_WORDS["minutes"]).format(minutes=minutes)
    if basis is Basis.CLOCK and hours >= 48:
        days, hours = divmod(hours, 24)
        return str(CLOCK_WORDS["days_hours" if hours else "days"]).format(days=days, hours=hours)
    key = f"{basis.value}_hours_minutes" if minutes else f"{basis.value}_hours"
    return str(CLOCK_WORDS[key]).format(hours=hours, minutes=f"{minutes:02d}")


def remaining(seconds: int, basis: Basis = Basis.CLOCK) -> str:
    """What is left of a clock, or how far it is over: “还剩 38 分”, “已超 12 分”."""
    if int(seconds) == 0:
        return str(CLOCK_WORDS["due"])
    return str(CLOCK_WORDS["left" if seconds > 0 else "over"]).format(span=span(seconds, basis))


def hours_minutes(seconds: int) -> str:
    """A length for arithmetic, in hours and minutes: “3:08”; seconds only when there are some: “0:02:30”."""
    hours, rest = divmod(abs(int(seconds)), HOUR)
    minutes, odd = divmod(rest, MINUTE)
    sign = "−" if seconds < 0 else ""
    return f"{sign}{hours}:{minutes:02d}" + (f":{odd:02d}" if odd else "")


def goal(seconds: int, basis: Basis) -> str:
    """A promised length with its basis spelled out: “24 service hours”, “30 minutes”."""
    hours, rest = divmod(int(seconds), HOUR)
    if hours and rest == 0:
        if basis is Basis.SERVICE:
            return ngettext("%(hours)d service hour", "%(hours)d service hours", hours) % {"hours": hours}
        return ngettext("%(hours)d clock hour", "%(hours)d clock hours", hours) % {"hours": hours}
    if not hours and rest % MINUTE == 0:
        minutes = rest // MINUTE
        if basis is Basis.SERVICE:
            return ngettext("%(minutes)d service minute", "%(minutes)d service minutes", minutes) % {"minutes": minutes}
        return ngettext("%(minutes)d minute", "%(minutes)d minutes", minutes) % {"minutes": minutes}
    return span(seconds, basis)


def clock_time(moment: datetime, zone: tzinfo) -> str:
    """The time of day: “09:52”."""
    local = moment.astimezone(zone)
    return f"{local:%H:%M}"


def day(on: date, today: date | None = None) -> str:
    """A date with its weekday, the year only when it isn't this one: “11 月 27 日 周五”."""
    weekday, month = str(WEEKDAYS[on.weekday()]), str(MONTHS[on.month - 1])
    if today is not None and on.year == today.year:
        return _("{weekday} {day} {month}").format(weekday=weekday, day=on.day, month=month)
    return _("{weekday} {day} {month} {year}").format(weekday=weekday, day=on.day, month=month, year=on.year)


def short_day(on: date, today: date | None = None) -> str:
    """A date without its weekday: “1 月 6 日”."""
    month = str(MONTHS[on.month - 1])
    if today is not None and on.year == today.year:
        return _("{day} {month}").format(day=on.day, month=month)
    return _("{day} {month} {year}").format(day=on.day, month=month, year=on.year)


def month(first: date) -> str:
    """A month with its year: “2026 年 2 月”."""
    return _("{month} {year}").format(month=str(MONTHS[first.month - 1]), year=first.year)


def absolute(moment: datetime, zone: tzinfo, now: datetime | None = None) -> str:
    """Date and time in the reader's zone: “11 月 27 日 周五 09:52”."""
    local = moment.astimezone(zone).date()
    today = now.astimezone(zone).date() if now is not None else None
    return _("{day} {time}").format(day=day(local, today), time=clock_time(moment, zone))


def relative(moment: datetime, now: datetime, zone: tzinfo) -> str:
    """How people say it now: “刚刚”, “2 分钟前”, “昨天 16:40”, “明天 10:00”; far away it is the plain date."""
    seconds = (moment.astimezone(UTC) - now.astimezone(UTC)).total_seconds()
    if abs(seconds) < HOUR:
        return _near(seconds)
    days = (moment.astimezone(zone).date() - now.astimezone(zone).date()).days
    time = clock_time(moment, zone)
    if -12 * HOUR < seconds < 0:
        hours = int(-seconds // HOUR)
        return ngettext("%(hours)d hour ago", "%(hours)d hours ago", hours) % {"hours": hours}
    templates = {-1: _("yesterday {time}"), 0: _("today {time}"), 1: _("tomorrow {time}")}
    if days in templates:
        return templates[days].format(time=time)
    if -7 < days < 0:
        return ngettext("%(days)d day ago", "%(days)d days ago", -days) % {"days": -days}
    return absolute(moment, zone, now)


def _near(seconds: float) -> str:
    minutes = int(abs(seconds) // MINUTE)
    if minutes == 0:
        return _("just now") if seconds <= 0 else _("in a moment")
    if seconds < 0:
        return _("{minutes} min ago").format(minutes=minutes)
    return _("in {minutes} min").format(minutes=minutes)


def zone_name(zone: tzinfo) -> str:
    """The zone as people say it; an unknown one keeps its IANA name."""
    key = str(zone)
    return str(ZONES.get(key, key))


def file_size(count: int) -> str:
    """A file's size: “312 KB”, “1.4 MB”."""
    if count < 1024:
        return _("{count} bytes").format(count=count)
    size, unit = count / 1024, "KB"
    for unit in ("KB", "MB", "GB", "TB"):
        if size < 1024 or unit == "TB":
            break
        size /= 1024
    return f"{size:.0f} {unit}" if size >= 10 or size == int(size) else f"{size:.1f} {unit}"


def number(value: int) -> str:
    """A whole number with its thousands apart: “1,284”."""
    return f"{value:,}"


@lru_cache(maxsize=4096)
def initial(name: str) -> str:
    """What stands in a person's round mark: the family name's character, or the first letter."""
    stripped = name.strip()
    if not stripped:
        return "?"
    # 小陈, 老王, 阿明: the character after the prefix is the name
    if len(stripped) > 1 and stripped[0] in "小老阿":
        return stripped[1]
    return stripped[0].upper()


def listing(parts: list[str]) -> str:
    """A list as people write it: “周敏、李想”, “Zhou Min, Li Xiang”."""
    return pgettext("between the items of a list", ", ").join(parts)


def until(moment: datetime, now: datetime) -> timedelta:
    """The span on the wall from now to a moment, computed in UTC."""
    return moment.astimezone(UTC) - now.astimezone(UTC)
