# SPDX-License-Identifier: Apache-2.0
"""Makes and edits service calendars: always in a draft version, which rules nothing until it is published."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from keepwell.core.promise import ALWAYS
from keepwell.core.worktime import WorktimeError, parse_week, parse_windows
from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.sla.choices import CalendarStatus, DayKind
from keepwell.sla.models import Calendar, CalendarDay, CalendarVersion


@command
class CreateCalendar:
    """A calendar with the week of its first version, like "mon-fri 09:00-12:00 13:00-18:00; sat 09:00-12:00"."""

    code: str = field(label=_("Code"), max_length=40)
    name_zh: str = field(label=_("Name in Chinese"), max_length=120)
    name_en: str = field(label=_("Name in English"), max_length=120)
    week: str = field(label=_("Weekly windows"), max_length=400)
    zone: str = field(label=_("Time zone"), max_length=64, default="Asia/Shanghai")
    known_until: date | None = field(label=_("Special days known until"), default=None)


@command
class SetWeek:
    """The week of a draft, its zone, and how far its special days are known."""

    week: str = field(label=_("Weekly windows"), max_length=400)
    zone: str = field(label=_("Time zone"), max_length=64, default="Asia/Shanghai")
    known_until: date | None = field(label=_("Special days known until"), default=None)


@command
class SetDay:
    """One date that departs from the week."""

    day: date = field(label=_("Date"))
    kind: str = field(label=_("Kind"), choices=DayKind)
    windows: str = field(label=_("Windows"), max_length=120, default="")
    copies_weekday: int | None = field(label=_("Works like weekday"), help=_("Monday is 0"), default=None)
    name_zh: str = field(label=_("Name in Chinese"), max_length=60, default="")
    name_en: str = field(label=_("Name in English"), max_length=60, default="")


@command
class DropDay:
    """Which date follows the week again."""

    day: date = field(label=_("Date"))
    kind: str = field(label=_("Kind"), choices=DayKind)


@action("sla.create_calendar", title=_("Create calendar"), command=CreateCalendar)
def create_calendar(actor: Actor, command: CreateCalendar, *, now: datetime) -> Calendar:
    """Make a calendar with a first draft."""
    code = command.code.strip()
    if not code or code == ALWAYS:
        raise DomainError(_("A calendar needs a code of its own; %(code)s is built in.") % {"code": ALWAYS}, "code")
    if Calendar.objects.filter(code=code).exists():
        raise DomainError(
            _("There is already a calendar %(code)s. Draft a new version of it.") % {"code": code}, "code"
        )
    _check_week(command.week)
    calendar = Calendar.objects.create(code=code, name_zh=command.name_zh, name_en=command.name_en, created_at=now)
    CalendarVersion.objects.create(
        calendar=calendar,
        number=1,
        zone=command.zone,
        week=command.week.strip(),
        known_until=command.known_until,
        effective_at=now,
        created_at=now,
    )
    return calendar


@action("sla.set_week", title=_("Set weekly windows"), target=CalendarVersion, command=SetWeek)
def set_week(actor: Actor, version: CalendarVersion, command: SetWeek, *, now: datetime) -> CalendarVersion:
    """Write the draft's week."""
    _must_be_draft(version)
    _check_week(command.week)
    version.week = command.week.strip()
    version.zone = command.zone
    version.known_until = command.known_until
    version.save(update_fields=["week", "zone", "known_until"])
    return version


@action("sla.set_day", title=_("Set special day"), target=CalendarVersion, command=SetDay)
def set_day(actor: Actor, version: CalendarVersion, command: SetDay, *, now: datetime) -> CalendarDay:
    """Write one special day of the draft; a one-off decision replaces the former one for that date."""
    _must_be_draft(version)
    _check_day(command)
    if command.kind in (DayKind.CLOSED, DayKind.SPECIAL):
        version.days.filter(day=command.day, kind__in=[DayKind.CLOSED, DayKind.SPECIAL]).delete()
    is_makeup = command.kind == DayKind.MAKEUP
    one, _made = CalendarDay.objects.update_or_create(
        version=version,
        day=command.day,
        kind=command.kind,
        defaults={
            "windows": command.windows.strip() if command.kind == DayKind.SPECIAL else "",
            "copies_weekday": (command.copies_weekday or 0) if is_makeup else None,
            "name_zh": command.name_zh,
            "name_en": command.name_en,
            "source": "edited",
        },
    )
    note_change(str(command.day), None, command.kind)
    return one


@action("sla.drop_day", title=_("Drop special day"), target=CalendarVersion, command=DropDay)
def drop_day(actor: Actor, version: CalendarVersion, command: DropDay, *, now: datetime) -> CalendarVersion:
    """Let a date follow the week again."""
    _must_be_draft(version)
    gone, _by_model = version.days.filter(day=command.day, kind=command.kind).delete()
    if not gone:
        raise DomainError(_("The draft has no such day. Reload the page."), "day")
    note_change(str(command.day), command.kind, None)
    return version


def _must_be_draft(version: CalendarVersion) -> None:
    if version.status != CalendarStatus.DRAFT:
        raise DomainError(_("A published version does not change. Draft a new version."))


def _check_week(text: str) -> None:
    try:
        parse_week(text)
    except WorktimeError as error:
        raise DomainError(
            _("The week cannot be read: %(reason)s. Write it like: mon-fri 09:00-12:00 13:00-18:00; sat 09:00-12:00")
            % {"reason": str(error)},
            "week",
        ) from error


def _check_day(command: SetDay) -> None:
    if command.kind == DayKind.SPECIAL:
        try:
            windows = parse_windows(command.windows)
        except WorktimeError as error:
            raise DomainError(
                _("The hours cannot be read: %(reason)s. Write them like: 09:00-12:00 13:00-17:00")
                % {"reason": str(error)},
                "windows",
            ) from error
        if not windows:
            raise DomainError(_("Special hours need at least one window, like 09:00-12:00."), "windows")
    if command.copies_weekday is not None and not 0 <= command.copies_weekday <= 6:
        raise DomainError(_("Weekdays run from 0 (Monday) to 6 (Sunday)."), "copies_weekday")
