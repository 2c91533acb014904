# SPDX-License-Identifier: Apache-2.0
"""Drafts the next version of a calendar and publishes it: from its instant on it rules as a whole (C5, R4)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from keepwell.core.worktime import EmptyCalendar, WorktimeError, compile_calendar
from keepwell.kernel.actions import Risk, action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing, command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.ids import uuid7
from keepwell.sla.calendars import FIRST_DAY, forget_calendars, last_day, spec_of
from keepwell.sla.choices import CalendarStatus
from keepwell.sla.events import CalendarPublished
from keepwell.sla.models import Calendar, CalendarDay, CalendarVersion


@command
class DraftCalendar:
    """Why a new version is wanted, and from when it shall rule (default: from its publication)."""

    note: str = field(label=_("Reason"), max_length=300, default="")
    effective_at: datetime | None = field(label=_("In force from"), default=None)


@action("sla.draft_calendar", title=_("Draft calendar version"), target=Calendar, command=DraftCalendar)
def draft_calendar(actor: Actor, calendar: Calendar, command: DraftCalendar, *, now: datetime) -> CalendarVersion:
    """Copy the last published version into a draft."""
    if calendar.versions.filter(status=CalendarStatus.DRAFT).exists():
        raise DomainError(_("There is already a draft of this calendar. Edit or publish that one."))
    former = calendar.versions.order_by("-number").first()
    if former is None:
        raise DomainError(_("This calendar has no version to start from. Create it anew."))
    number: int = calendar.versions.aggregate(highest=Max("number"))["highest"]
    draft = CalendarVersion.objects.create(
        calendar=calendar,
        number=number + 1,
        zone=former.zone,
        week=former.week,
        known_until=former.known_until,
        effective_at=command.effective_at or now,
        note=command.note,
        created_at=now,
    )
    copies = []
    for one in former.days.all():
        one.pk, one.version, one._state.adding = uuid7(), draft, True
        copies.append(one)
    CalendarDay.objects.bulk_create(copies, batch_size=500)
    return draft


@action("sla.publish_calendar", title=_("Publish calendar"), target=CalendarVersion, risk=Risk.HIGH)
def publish_calendar(actor: Actor, version: CalendarVersion, command: Nothing, *, now: datetime) -> CalendarVersion:
    """Let a draft rule; an empty or contradictory calendar is refused (C4)."""
    if version.status == CalendarStatus.PUBLISHED:
        raise DomainError(_("This version is already published."))
    _must_compile(version)
    # an instant chosen for later, or for the past as a correction, stays; the draft's own birthday becomes now
    if version.effective_at == version.created_at:
        version.effective_at = now
    version.status = CalendarStatus.PUBLISHED
    version.published_at = now
    version.save(update_fields=["status", "published_at", "effective_at"])
    publish(
        CalendarPublished(
            calendar_id=version.calendar_id,
            code=version.calendar.code,
            number=version.number,
            effective_at=version.effective_at,
        )
    )
    transaction.on_commit(forget_calendars)
    return version


def _must_compile(version: CalendarVersion) -> None:
    try:
        compile_calendar(spec_of(version), FIRST_DAY, last_day())
    except EmptyCalendar as error:
        raise DomainError(
            _("This calendar never opens. Give it at least one window before it is published."), "week"
        ) from error
    except WorktimeError as error:
        raise DomainError(
            _("This calendar contradicts itself: %(reason)s. Mend the day or the week named.") % {"reason": str(error)},
            "week",
        ) from error
