# SPDX-License-Identifier: Apache-2.0
"""What the sla room does when others speak."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from keepwell.contracts.events import ContractVersionActivated
from keepwell.kernel.errors import DomainError
from keepwell.kernel.events import Delivered, subscribe, within
from keepwell.kernel.jobs import defer_job
from keepwell.people.choices import Role
from keepwell.people.selectors import holders_of, root
from keepwell.people.services import News, tell
from keepwell.sla import notices
from keepwell.sla.choices import CalendarStatus
from keepwell.sla.events import CalendarPublished, CalendarRunsOut
from keepwell.sla.models import Calendar, CalendarVersion


@within(ContractVersionActivated)
def demand_calendars(event: ContractVersionActivated, *, now: datetime) -> None:
    """Terms may count only in calendars that are published; publication refuses empty ones."""
    published = CalendarVersion.objects.filter(calendar__code__in=event.calendar_codes, status=CalendarStatus.PUBLISHED)
    known = set(published.values_list("calendar__code", flat=True))
    missing = [code for code in event.calendar_codes if code not in known]
    if missing:
        raise DomainError(
            _("No calendar %(codes)s has been published. Publish it, or choose another in the clause.")
            % {"codes": ", ".join(missing)},
            "calendar_code",
        )


@subscribe(CalendarPublished, name="sla.recount_promises")
def recount_promises(events: Sequence[Delivered[CalendarPublished]]) -> None:
    """Open promises that count in the calendar are folded again, in a job of their own."""
    defer_job("sla.recount_promises")


@subscribe(CalendarRunsOut, name="sla.tell_calendar_keepers")
def tell_calendar_keepers(events: Sequence[Delivered[CalendarRunsOut]]) -> None:
    """Who may publish the missing year is told once per calendar and year."""
    provider = root()
    if provider is None:
        return
    names = {row.pk: row.name_zh for row in Calendar.objects.filter(pk__in={one.event.calendar_id for one in events})}
    news = []
    for one in events:
        link = reverse("sla:calendar", args=[one.event.code])
        key = f"sla.calendar_runs_out:{one.event.code}:{one.event.year}"
        words: dict[str, str | int] = {"name": names.get(one.event.calendar_id, one.event.code), "year": one.event.year}
        for role in (Role.SERVICE_MANAGER, Role.SYSTEM_ADMIN):
            keepers = holders_of(role, [provider.pk], one.occurred_at.date())
            news += [News(person.pk, notices.CALENDAR_RUNS_OUT, key, words, link) for person in keepers]
    tell(news, now=events[0].occurred_at)
