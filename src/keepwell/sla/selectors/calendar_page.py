# SPDX-License-Identifier: Apache-2.0
"""What the page of one calendar shows: a version, a month of it, and, for a draft, what it would change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from keepwell.core.worktime import WorktimeError
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.sla.choices import CalendarStatus
from keepwell.sla.models import Calendar, CalendarVersion
from keepwell.sla.selectors.calendars import versions_for
from keepwell.sla.selectors.month import MonthGrid, month
from keepwell.sla.selectors.preview import Preview, preview
from keepwell.sla.wording import week_words


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """A calendar in the list."""

    calendar: Calendar
    ruling: CalendarVersion | None
    has_draft: bool

    @property
    def week(self) -> str:
        """The week of the ruling version in words."""
        return week_words(self.ruling.week) if self.ruling else ""


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """One calendar; `former` is the same month as the version before a draft has it, `fault` why it cannot be shown."""

    calendar: Calendar
    version: CalendarVersion
    versions: Sequence[CalendarVersion]
    grid: MonthGrid | None
    former: MonthGrid | None
    effect: Preview | None
    fault: str = ""

    @property
    def week(self) -> str:
        """The week of the version in words."""
        return week_words(self.version.week)

    @property
    def is_draft(self) -> bool:
        """Whether the version shown may be edited."""
        return self.version.status == CalendarStatus.DRAFT


def calendar_lines(actor: Actor) -> list[CalendarLine]:
    """Every calendar with the version published last."""
    lines = []
    for calendar in Calendar.objects.visible_to(actor).prefetch_related("versions").order_by("code"):
        versions = sorted(calendar.versions.all(), key=lambda one: one.number)
        published = [one for one in versions if one.status == CalendarStatus.PUBLISHED]
        lines.append(CalendarLine(calendar, published[-1] if published else None, len(published) < len(versions)))
    return lines


def calendar_page(actor: Actor, code: str, first: date | None, number: int | None, *, now: datetime) -> CalendarPage:
    """The page of one calendar; without a month the present one, without a number the version published last."""
    calendar = Calendar.objects.visible_to(actor).filter(code=code).first()
    if calendar is None:
        raise NotFound
    versions = list(versions_for(actor, calendar.pk))
    version = _chosen(versions, number)
    shown = first or now.astimezone(ZoneInfo(version.zone)).date()
    former = _former(versions, version)
    try:
        grid = month(version, shown.year, shown.month, now=now)
        before = month(former, shown.year, shown.month, now=now) if former else None
        effect = preview(version, now=now) if former else None
    except WorktimeError as error:
        return CalendarPage(calendar, version, versions, None, None, None, str(error))
    return CalendarPage(calendar, version, versions, grid, before, effect)


def _chosen(versions: Sequence[CalendarVersion], number: int | None) -> CalendarVersion:
    wanted = [one for one in versions if number is None or one.number == number]
    if number is None:
        wanted = [one for one in wanted if one.status == CalendarStatus.PUBLISHED] or wanted
    if not wanted:
        raise NotFound
    return wanted[0]


def _former(versions: Sequence[CalendarVersion], version: CalendarVersion) -> CalendarVersion | None:
    if version.status != CalendarStatus.DRAFT:
        return None
    return next((one for one in versions if one.status == CalendarStatus.PUBLISHED), None)
