# SPDX-License-Identifier: Apache-2.0
"""A promise with its ledger and clocks in memory: loaded under lock, folded, and written back in one statement.

Promises merged into a survivor are loaded with it, because their facts are folded together (K7).
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast
from uuid import UUID

import orjson
from django.db import connection

from keepwell.core.promise import LedgerEvent, PromiseState, fold
from keepwell.core.worktime import UnknownCalendar
from keepwell.sla.calendars import forget_calendars, shelf
from keepwell.sla.ledger import fact_of, versions_named
from keepwell.sla.terms import book_of

ClockKey = tuple[UUID, str, str, int]  # promise, level, milestone, cycle


@dataclass(slots=True)
class PromiseRow:
    """The columns of one promise."""

    id: UUID
    organisation_id: UUID
    customer_id: UUID
    lead_id: UUID
    contract_version_id: UUID | None
    class_code: str
    opened_at: datetime
    ledger_seq: int
    is_historic: bool
    is_provisional: bool = False


@dataclass(slots=True)
class CaseFile:
    """Everything about one promise and those merged into it; `fresh` are facts not yet written."""

    lead_id: UUID
    promises: dict[UUID, PromiseRow]
    facts: list[LedgerEvent] = field(default_factory=list)
    fresh: list[tuple[int, LedgerEvent]] = field(default_factory=list)
    clocks: dict[ClockKey, Mapping[str, object]] = field(default_factory=dict)
    moved: list[PromiseRow] = field(default_factory=list)

    @property
    def lead(self) -> PromiseRow:
        """The promise that rules; the survivor after a merge."""
        return self.promises[self.lead_id]

    def add(self, fact: LedgerEvent) -> None:
        """Enter a fact into the ledger of the promise it names; the lead counts for its whole group."""
        self.lead.ledger_seq += 1
        self.facts.append(fact)
        self.fresh.append((self.lead.ledger_seq, fact))

    def adopt(self, other: "CaseFile") -> None:
        """Take in the file of a promise that is merged into this one, with all it led."""
        self.lead.ledger_seq = max(self.lead.ledger_seq, other.lead.ledger_seq)
        for row in other.promises.values():
            row.lead_id = self.lead_id
        self.promises.update(other.promises)
        self.facts += other.facts
        self.fresh += other.fresh
        self.clocks.update(other.clocks)
        self.moved += other.promises.values()

    @property
    def changed(self) -> list[PromiseRow]:
        """The promise rows to be written: the lead, and those it has just taken in."""
        return [self.lead, *self.moved]

    def state(self, now: datetime) -> PromiseState:
        """Fold the ledger as of now; a calendar this process has not heard of is looked for once more."""
        book = book_of(versions_named(self.facts))
        try:
            return fold(self.facts, book, shelf(), now)
        except UnknownCalendar:
            forget_calendars()
            return fold(self.facts, book, shelf(), now)


# one lock for a group, that of its lead: whoever waits for it holds no other of the same group
_LOCK = """
SELECT id FROM sla_promise WHERE id IN (SELECT lead_id FROM sla_promise WHERE id = ANY (%s::uuid[])) ORDER BY id
"""
LOCK_WAITING = "FOR NO KEY UPDATE"
LOCK_SKIPPING = "FOR NO KEY UPDATE SKIP LOCKED"
_LOAD = """
WITH p AS (SELECT * FROM sla_promise WHERE lead_id = ANY (%s::uuid[]))
SELECT coalesce((SELECT json_agg(p) FROM p)::text, '[]'),
       coalesce((SELECT json_agg(e) FROM
         (SELECT id, promise_id, kind, occurred_at, recorded_at, source_seq, payload
            FROM sla_promiseevent WHERE promise_id IN (SELECT id FROM p)) e)::text, '[]'),
       coalesce((SELECT json_agg(c) FROM
         (SELECT * FROM sla_clock WHERE promise_id IN (SELECT id FROM p)) c)::text, '[]')
"""
_MOST_LOOKS = 3


def load_files(promise_ids: Collection[UUID], lock: str = LOCK_WAITING) -> dict[UUID, CaseFile]:
    """The case files of these promises by promise id, locked in id order unless `lock` is empty.

    A promise is missing when it is hidden, when it is held and `lock` skips, or when it was merged into another while
    we waited: then we look again for its new lead.
    """
    found: dict[UUID, CaseFile] = {}
    wanted = set(promise_ids)
    for _look in range(_MOST_LOOKS):
        found.update(_load(wanted - found.keys(), lock))
        if lock != LOCK_WAITING or wanted <= found.keys():
            break
    return found


def _load(promise_ids: Collection[UUID], lock: str) -> dict[UUID, CaseFile]:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK + lock, [list(promise_ids)])
        leads = [row[0] for row in cursor.fetchall()]
        if not leads:
            return {}
        # a statement of its own: its snapshot is younger than the lock
        cursor.execute(_LOAD, [leads])
        promises, events, clocks = cursor.fetchone()
    files: dict[UUID, CaseFile] = {}
    by_promise: dict[UUID, CaseFile] = {}
    for values in orjson.loads(promises):
        row = _promise_row(values)
        file = files.setdefault(row.lead_id, CaseFile(row.lead_id, {}))
        file.promises[row.id] = row
        by_promise[row.id] = file
    for event in orjson.loads(events):
        by_promise[UUID(event["promise_id"])].facts.append(fact_of(event))
    for clock in orjson.loads(clocks):
        key = (UUID(clock["promise_id"]), clock["level"], clock["milestone"], clock["cycle"])
        by_promise[key[0]].clocks[key] = clock
    return by_promise


def _promise_row(values: Mapping[str, object]) -> PromiseRow:
    version = values["contract_version_id"]
    return PromiseRow(
        id=UUID(cast(str, values["id"])),
        organisation_id=UUID(cast(str, values["organisation_id"])),
        customer_id=UUID(cast(str, values["customer_id"])),
        lead_id=UUID(cast(str, values["lead_id"])),
        contract_version_id=None if version is None else UUID(cast(str, version)),
        class_code=cast(str, values["class_code"]),
        opened_at=datetime.fromisoformat(cast(str, values["opened_at"])),
        ledger_seq=cast(int, values["ledger_seq"]),
        is_historic=cast(bool, values["is_historic"]),
        is_provisional=cast(bool, values["is_provisional"]),
    )


_WRITE = """
WITH p AS (
  INSERT INTO sla_promise (id, organisation_id, customer_id, lead_id, contract_version_id, class_code, opened_at,
                           ledger_seq, is_historic, is_provisional)
  SELECT id, organisation_id, customer_id, lead_id, contract_version_id, class_code, opened_at,
         ledger_seq, is_historic, is_provisional
    FROM jsonb_to_recordset(%(promises)s::jsonb) AS x (
         id uuid, organisation_id uuid, customer_id uuid, lead_id uuid, contract_version_id uuid, class_code text,
         opened_at timestamptz, ledger_seq int, is_historic bool, is_provisional bool)
  ON CONFLICT (id) DO UPDATE SET lead_id = EXCLUDED.lead_id, contract_version_id = EXCLUDED.contract_version_id,
         class_code = EXCLUDED.class_code, ledger_seq = EXCLUDED.ledger_seq, is_provisional = EXCLUDED.is_provisional
), e AS (
  INSERT INTO sla_promiseevent (id, organisation_id, customer_id, promise_id, seq, kind, occurred_at, source_seq,
                                recorded_at, payload, actor_id)
  SELECT id, organisation_id, customer_id, promise_id, seq, kind, occurred_at, source_seq, recorded_at, payload,
         actor_id
    FROM jsonb_to_recordset(%(facts)s::jsonb) AS x (
         id uuid, organisation_id uuid, customer_id uuid, promise_id uuid, seq int, kind text, occurred_at timestamptz,
         source_seq bigint, recorded_at timestamptz, payload jsonb, actor_id uuid)
)
INSERT INTO sla_clock ({columns})
SELECT {columns} FROM jsonb_to_recordset(%(clocks)s::jsonb) AS x ({types})
ON CONFLICT (promise_id, level, milestone, cycle) DO UPDATE SET {updates}
"""
CLOCK_TYPES = {
    "id": "uuid", "organisation_id": "uuid", "customer_id": "uuid", "promise_id": "uuid", "milestone": "text",
    "level": "text", "cycle": "smallint", "segment": "smallint", "clause_id": "uuid", "status": "text",
    "result": "text", "is_provisional": "bool", "goal_seconds": "int", "used_seconds": "bigint",
    "paused_seconds": "bigint", "started_at": "timestamptz", "due_at": "timestamptz", "stopped_at": "timestamptz",
    "breached_at": "timestamptz", "ladder": "jsonb", "next_step_at": "timestamptz",
    "warned_percent": "smallint", "is_breach_told": "bool", "occurrence": "smallint",
    "calendar_version": "int", "ledger_seq": "int",
}  # fmt: skip
_NEVER_UPDATED = {"id", "organisation_id", "customer_id", "promise_id", "milestone", "level", "cycle"}
_SQL = _WRITE.format(
    columns=", ".join(CLOCK_TYPES),
    types=", ".join(f"{name} {kind}" for name, kind in CLOCK_TYPES.items()),
    updates=", ".join(f"{name} = EXCLUDED.{name}" for name in CLOCK_TYPES if name not in _NEVER_UPDATED),
)


def write(promises: Iterable[PromiseRow], facts: list[dict[str, object]], clocks: list[dict[str, object]]) -> None:
    """Promises, new ledger entries and changed clocks in one statement (one of the places for hand-written SQL)."""
    values = {
        "promises": orjson.dumps(list(promises)).decode(),
        "facts": orjson.dumps(facts).decode(),
        "clocks": orjson.dumps(clocks).decode(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)


def instant(value: object) -> datetime | None:
    """An instant from the JSON form of a row."""
    return None if value is None else datetime.fromisoformat(cast(str, value))
