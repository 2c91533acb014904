# SPDX-License-Identifier: Apache-2.0
"""What a draft of a calendar would do to open promises: "n deadlines move, k would become breached" (R4)."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection

from keepwell.core.promise import EventKind, LedgerEvent, PromiseState, fold
from keepwell.core.worktime import CalendarShelf
from keepwell.sla.calendars import shelf_with
from keepwell.sla.case_file import CaseFile, load_files
from keepwell.sla.ledger import entered, versions_named
from keepwell.sla.models import CalendarVersion
from keepwell.sla.terms import book_of

BATCH = 500
_OPEN = """
SELECT DISTINCT p.lead_id FROM sla_clock c
  JOIN sla_promise p ON p.id = c.promise_id
  JOIN contracts_clause k ON k.id = c.clause_id
 WHERE k.calendar_code = %s AND c.status IN ('running', 'paused')
"""


@dataclass(frozen=True, slots=True)
class Preview:
    """The effect of a change: promises looked at, deadlines that move, clocks that would become breached."""

    promises: int
    moved: int
    breached: int


def preview(draft: CalendarVersion, *, now: datetime) -> Preview:
    """Fold every open promise that counts in the calendar with and without the draft; nothing is written."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [draft.calendar.code])
        ids = [row[0] for row in cursor.fetchall()]
    # a draft without an instant of its own rules from its publication, so the preview takes now
    drafted = shelf_with(draft, since=_since(draft, now))
    promises = moved = breached = 0
    for start in range(0, len(ids), BATCH):
        files = {id(file): file for file in load_files(ids[start : start + BATCH], lock="").values()}
        for file in files.values():
            before, after = file.state(now), _with_draft(file, draft, drafted, now)
            promises += 1
            moved += _moved(before, after)
            breached += _breached(after) - _breached(before)
    return Preview(promises, moved, breached)


def _since(draft: CalendarVersion, now: datetime) -> datetime:
    return now if draft.effective_at == draft.created_at else draft.effective_at


def _with_draft(file: CaseFile, draft: CalendarVersion, drafted: CalendarShelf, now: datetime) -> PromiseState:
    facts = list(file.facts)
    since = _since(draft, now)
    if file.lead.opened_at < since <= now:
        fact = LedgerEvent(
            kind=EventKind.CALENDAR_PUBLISHED,
            occurred_at=since,
            calendar=draft.calendar.code,
            version=str(draft.number),
        )
        facts.append(replace(entered(fact, file.lead_id, now), source_seq=2**62))
    return fold(facts, book_of(versions_named(facts)), drafted, now)


def _moved(before: PromiseState, after: PromiseState) -> int:
    were = {(one.case, one.level, one.kind, one.cycle): one.due_at for one in before.open_clocks}
    return sum(
        1
        for one in after.clocks
        if (key := (one.case, one.level, one.kind, one.cycle)) in were and were[key] != one.due_at
    )


def _breached(state: PromiseState) -> int:
    return sum(1 for one in state.clocks if one.breached_at is not None)
