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
from keepwell.sla.calendars import shelf
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

    @property
    def lead(self) -> PromiseRow:
        """The promise that rules; the survivor after a merge."""
        return self.promises[self.lead_id]

    def add(self, fact: LedgerEvent) -> None:
        """Enter a fact into the ledger of the promise it names."""
        row = self.promises[UUID(fact.case)]
        row.ledger_seq += 1
        self.facts.append(fact)
        self.fresh.append((row.ledger_seq, fact))

    def state(self, now: datetime) -> PromiseState:
        """Fold the ledger as of now."""
        return fold(self.facts, book_of(versions_named(self.facts)), shelf(), now)


_COLUMNS = (
    "id, organisation_id, customer_id, lead_id, contract_version_id, class_code, opened_at, ledger_seq,"
    " is_historic, is_provisional"
)
_LOCK = f"""
SELECT {_COLUMNS} FROM sla_promise
 WHERE lead_id IN (SELECT lead_id FROM sla_promise WHERE id = ANY (%s::uuid[]))
 ORDER BY id
"""  # noqa: S608  # the column names are ours
LOCK_WAITING = "FOR NO KEY UPDATE"
LOCK_SKIPPING = "FOR NO KEY UPDATE SKIP LOCKED"
_LOAD = """
SELECT coalesce((SELECT json_agg(e) FROM
         (SELECT id, promise_id, kind, occurred_at, recorded_at, source_seq, payload
            FROM sla_promiseevent WHERE promise_id = ANY (%(ids)s::uuid[])) e)::text, '[]'),
       coalesce((SELECT json_agg(c) FROM
         (SELECT * FROM sla_clock WHERE promise_id = ANY (%(ids)s::uuid[])) c)::text, '[]')
"""


def load_files(promise_ids: Collection[UUID], lock: str = LOCK_WAITING) -> dict[UUID, CaseFile]:
    """The case files of these promises by promise id, locked in id order unless `lock` is empty."""
    files: dict[UUID, CaseFile] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LOCK + lock, [list(promise_ids)])
        for values in cursor.fetchall():
            row = PromiseRow(*values)
            file = files.setdefault(row.lead_id, CaseFile(row.lead_id, {}))
            file.promises[row.id] = row
        # a merge that ended while we waited for the lock may have left a group without its lead: look again
        for lead_id in [lead_id for lead_id, file in files.items() if lead_id not in file.promises]:
            del files[lead_id]
        by_promise = {promise_id: file for file in files.values() for promise_id in file.promises}
        if not by_promise:
            return {}
        cursor.execute(_LOAD, {"ids": list(by_promise)})
        events, clocks = cursor.fetchone()
    for event in orjson.loads(events):
        by_promise[UUID(event["promise_id"])].facts.append(fact_of(event))
    for clock in orjson.loads(clocks):
        key = (UUID(clock["promise_id"]), clock["level"], clock["milestone"], clock["cycle"])
        by_promise[key[0]].clocks[key] = clock
    return by_promise


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
