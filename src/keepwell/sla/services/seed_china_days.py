# SPDX-License-Identifier: Apache-2.0
"""Seeds China's holidays and make-up days from the package `chinesecalendar` into our own versioned tables (C5)."""

from datetime import date, datetime

from chinese_calendar import Holiday, constants
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from keepwell.core.worktime import instant_of
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.sla.calendars import forget_calendars
from keepwell.sla.choices import CalendarStatus, DayKind
from keepwell.sla.events import CalendarPublished
from keepwell.sla.models import Calendar, CalendarDay, CalendarVersion

CODE = "CN-5x8"
WEEK = "mon-fri 09:00-12:00 13:00-18:00"
ZONE = "Asia/Shanghai"
SOURCE = "chinesecalendar"
#: the first version rules since ever
SINCE_2004 = instant_of(1_072_886_400)  # 2004-01-01 00:00 in Shanghai
_NAMES = {holiday.value: holiday.chinese for holiday in Holiday}


@action("sla.seed_china_days", title=_("Seed China's working days"))
def seed_china_days(actor: Actor, command: Nothing, *, now: datetime) -> Calendar:
    """Make or extend the calendar CN-5x8 by the years the package knows; run again, it adds nothing."""
    calendar, _was_made = Calendar.objects.get_or_create(
        code=CODE, defaults={"name_zh": "中国 5×8", "name_en": "China 5×8", "created_at": now}
    )
    former = calendar.versions.filter(status=CalendarStatus.PUBLISHED).order_by("-number").first()
    known = known_until()
    if former is not None and former.known_until is not None and former.known_until >= known:
        return calendar
    version = CalendarVersion.objects.create(
        calendar=calendar,
        number=1 if former is None else former.number + 1,
        zone=ZONE if former is None else former.zone,
        week=WEEK if former is None else former.week,
        known_until=known,
        effective_at=SINCE_2004 if former is None else now,
        status=CalendarStatus.PUBLISHED,
        note=SOURCE,
        created_at=now,
        published_at=now,
    )
    CalendarDay.objects.bulk_create(_days(version, former), batch_size=500)
    publish(
        CalendarPublished(calendar_id=calendar.pk, code=CODE, number=version.number, effective_at=version.effective_at)
    )
    transaction.on_commit(forget_calendars)
    return calendar


def known_until() -> date:
    """The last day of the last year the package holds."""
    return date(max(constants.holidays).year, 12, 31)


def _days(version: CalendarVersion, former: CalendarVersion | None) -> list[CalendarDay]:
    after = date.min if former is None or former.known_until is None else former.known_until
    kept = [] if former is None else list(former.days.all())
    made = [
        CalendarDay(
            version=version,
            day=one.day,
            kind=one.kind,
            copies_weekday=one.copies_weekday,
            windows=one.windows,
            name_zh=one.name_zh,
            name_en=one.name_en,
            source=one.source,
        )
        for one in kept
    ]
    for day, name in constants.holidays.items():
        if day > after:
            made.append(_day(version, day, DayKind.HOLIDAY, name))
    for day, name in constants.workdays.items():
        if day > after:
            made.append(_day(version, day, DayKind.MAKEUP, name))
    return made


def _day(version: CalendarVersion, day: date, kind: DayKind, name: str) -> CalendarDay:
    return CalendarDay(
        version=version,
        day=day,
        kind=kind,
        # the notices do not say which weekday a make-up day replaces; all weekdays of this calendar are alike
        copies_weekday=0 if kind is DayKind.MAKEUP else None,
        name_zh=_NAMES.get(name, name),
        name_en=name,
        source=SOURCE,
    )
