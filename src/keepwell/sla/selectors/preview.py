# SPDX-License-Identifier: Apache-2.0
"""What a draft of a calendar would do to open promises: "n deadlines move, k would become breached" (R4).

A draft that rules from now on cannot change what was used, so that all running clocks are computed at once from their
deadlines. One that rules in the past re-counts used time: those promises are folded one by one, a limited number.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import numpy as np
from django.db import connection

from keepwell.core.promise import EventKind, LedgerEvent, PromiseState, fold
from keepwell.core.worktime import CalendarShelf, epoch_of
from keepwell.sla.calendars import shelf, shelf_with
from keepwell.sla.case_file import CaseFile, load_files
from keepwell.sla.ledger import entered, versions_named
from keepwell.sla.models import CalendarVersion
from keepwell.sla.terms import book_of

MOST_FOLDED = 1_000
_FROM_OPEN = """
  FROM sla_clock c JOIN contracts_clause k ON k.id = c.clause_id
  JOIN sla_promise p ON p.id = c.promise_id
 WHERE k.calendar_code = %s AND c.status IN ('running', 'paused') AND NOT p.is_historic
"""
_OPEN = f"SELECT DISTINCT p.lead_id {_FROM_OPEN}"  # both texts are ours
_DEADLINES = f"""
SELECT count(DISTINCT p.lead_id),
       array_agg(extract(epoch FROM c.due_at)::bigint) FILTER (WHERE c.status = 'running' AND c.due_at > %s)
{_FROM_OPEN}
"""  # noqa: S608  # both texts are ours


@dataclass(frozen=True, slots=True)
class Preview:
    """The effect of a change; `left_out` promises were too many to be folded one by one."""

    promises: int
    moved: int
    breached: int
    left_out: int = 0


def preview(draft: CalendarVersion, *, now: datetime) -> Preview:
    """Count what would move if the draft were published now; nothing is written."""
    # a draft without an instant of its own rules from its publication
    since = now if draft.effective_at == draft.created_at else draft.effective_at
    drafted = shelf_with(draft, since=since)
    if since < now:
        return _folded(draft, drafted, since, now)
    return _ahead(draft, drafted, since, now)


def _ahead(draft: CalendarVersion, drafted: CalendarShelf, since: datetime, now: datetime) -> Preview:
    with connection.cursor() as cursor:
        cursor.execute(_DEADLINES, [since, draft.calendar.code])
        promises, deadlines = cursor.fetchone()
    due = np.array(deadlines or [], dtype=np.int64)
    if not due.size:
        return Preview(promises, 0, 0)
    ruling = shelf().at(draft.calendar.code, now)
    start = np.full_like(due, epoch_of(since))
    remaining = ruling.between_many(start, due)
    again = drafted.version(draft.calendar.code, str(draft.number)).add_many(start, remaining)
    return Preview(promises, int((again != due).sum()), 0)


def _folded(draft: CalendarVersion, drafted: CalendarShelf, since: datetime, now: datetime) -> Preview:
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [draft.calendar.code])
        ids: list[UUID] = [row[0] for row in cursor.fetchall()]
    moved = breached = 0
    files = _files(ids[:MOST_FOLDED])
    for file in files:
        before, after = file.state(now), _with_draft(file, draft, drafted, (since, now))
        moved += _moved(before, after)
        breached += _breached(after) - _breached(before)
    return Preview(len(ids), moved, breached, left_out=max(0, len(ids) - MOST_FOLDED))


def _files(promise_ids: Collection[UUID]) -> list[CaseFile]:
    return list({id(file): file for file in load_files(promise_ids, lock="").values()}.values())


def _with_draft(
    file: CaseFile, draft: CalendarVersion, drafted: CalendarShelf, span: tuple[datetime, datetime]
) -> PromiseState:
    facts = list(file.facts)
    since, now = span
    if file.lead.opened_at < since:
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
