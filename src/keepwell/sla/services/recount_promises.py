# SPDX-License-Identifier: Apache-2.0
"""Applies a calendar in force to the open promises that count in it; each clock keeps what it used (R1, R4)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from keepwell.core.promise import EventKind, LedgerEvent
from keepwell.kernel.actions import set_action
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.scope import reading
from keepwell.kernel.set_actions import SetRun
from keepwell.sla.calendars import forget_calendars
from keepwell.sla.case_file import CaseFile, load_files
from keepwell.sla.choices import CalendarStatus
from keepwell.sla.ledger import entered, versions_named
from keepwell.sla.models import CalendarVersion, Promise
from keepwell.sla.services.refresh import refold
from keepwell.sla.terms import calendars_of

# a paused clock shows the new version only when it runs again, so what its ledger knows decides
_BEHIND = """
SELECT DISTINCT p.lead_id FROM sla_clock c
  JOIN sla_promise p ON p.id = c.promise_id
  JOIN contracts_clause k ON k.id = c.clause_id
  JOIN sla_calendar a ON a.code = k.calendar_code
  JOIN sla_calendarversion v ON v.calendar_id = a.id AND v.status = 'published' AND v.effective_at <= %s
                            AND v.number > c.calendar_version
 WHERE NOT p.is_historic
   AND (c.status = 'running' OR (c.status = 'paused' AND p.opened_at < v.effective_at))
   AND NOT EXISTS (SELECT 1 FROM sla_promiseevent e
                    WHERE e.promise_id = p.lead_id AND e.kind = 'calendar_published'
                      AND e.payload ->> 'calendar' = a.code AND e.payload ->> 'version' = v.number::text)
"""


@set_action("sla.recount_promises", title=_("Recount promises"), target=Promise)
def recount_promises(actor: Actor, rows: list[Promise], command: Nothing, *, now: datetime) -> None:
    """Enter the publications into the ledgers and fold again."""
    published = list(
        CalendarVersion.objects.filter(status=CalendarStatus.PUBLISHED, effective_at__lte=now)
        .select_related("calendar")
        .order_by("effective_at")
    )
    files = {id(file): file for file in load_files([row.pk for row in rows]).values()}
    for file in files.values():
        _enter_publications(file, published, now)
    refold(list(files.values()), actor=actor, now=now)


def recount_all(now: datetime) -> int:
    """Recount every open promise whose clocks are behind a calendar in force; returns how many."""
    forget_calendars()
    behind = list(promises_behind(now))
    recount_promises.run(SYSTEM, behind, how=SetRun(now=now))
    return len(behind)


def promises_behind(now: datetime) -> Iterator[UUID]:
    """Open promises with a clock that counts in an older version than the one in force."""
    with reading(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_BEHIND, [now])
        found = [row[0] for row in cursor.fetchall()]
    yield from sorted(found)


def _enter_publications(file: CaseFile, published: Iterable[CalendarVersion], now: datetime) -> None:
    used = calendars_of(versions_named(file.facts))
    entered_before = {(fact.calendar, fact.version) for fact in file.facts if fact.kind is EventKind.CALENDAR_PUBLISHED}
    for version in published:
        name = (version.calendar.code, str(version.number))
        if name[0] not in used or name in entered_before or version.effective_at <= file.lead.opened_at:
            continue
        fact = LedgerEvent(
            kind=EventKind.CALENDAR_PUBLISHED, occurred_at=version.effective_at, calendar=name[0], version=name[1]
        )
        file.add(entered(fact, file.lead_id, now))
