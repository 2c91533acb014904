# SPDX-License-Identifier: Apache-2.0
"""Warns from November on when a calendar in use does not know the days of the coming year (C5)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from keepwell.contracts.choices import VersionStatus
from keepwell.contracts.models import Clause
from keepwell.kernel.actions import publish, set_action
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.scope import reading
from keepwell.kernel.set_actions import SetRun
from keepwell.sla.choices import CalendarStatus
from keepwell.sla.events import CalendarRunsOut
from keepwell.sla.models import Calendar, CalendarVersion

FIRST_MONTH = 11


@set_action("sla.warn_of_calendar", title=_("Warn of a calendar that runs out"), target=Calendar)
def warn_of_calendar(actor: Actor, rows: list[Calendar], command: Nothing, *, now: datetime) -> None:
    """Tell which year is missing; who hears it is told once per calendar and year."""
    for row in rows:
        version = _ruling(row)
        if version is not None and (year := missing_year(version, now)) is not None:
            publish(CalendarRunsOut(calendar_id=row.pk, code=row.code, year=year))


def watch_calendars(now: datetime) -> list[str]:
    """Look at every calendar that terms in force count in; returns the codes that run out."""
    with reading(SYSTEM):
        codes = set(
            Clause.objects.filter(version__status=VersionStatus.ACTIVE)
            .exclude(calendar_code="")
            .values_list("calendar_code", flat=True)
            .distinct()
        )
        short = {
            calendar.pk: calendar.code
            for calendar in Calendar.objects.filter(code__in=codes).order_by("code")
            if (version := _ruling(calendar)) is not None and missing_year(version, now) is not None
        }
    if short:
        warn_of_calendar.run(SYSTEM, short, how=SetRun(now=now))
    return list(short.values())


def missing_year(version: CalendarVersion, now: datetime) -> int | None:
    """The year whose days are wanted by now and not known; None when all is well."""
    if version.known_until is None:
        return None
    today = now.astimezone(ZoneInfo(version.zone)).date()
    wanted = today.year + 1 if today.month >= FIRST_MONTH else today.year
    return None if version.known_until >= date(wanted, 12, 31) else version.known_until.year + 1


def _ruling(calendar: Calendar) -> CalendarVersion | None:
    return calendar.versions.filter(status=CalendarStatus.PUBLISHED).order_by("-number").first()
