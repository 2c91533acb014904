# SPDX-License-Identifier: Apache-2.0
"""`record()`: log rows, outbox rows and the idempotency key in one SQL statement.

One of the few places for SQL by hand: every action passes here.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from keepwell.kernel import events, ports
from keepwell.kernel.entry import Entry, Insert
from keepwell.kernel.ids import uuid7
from keepwell.kernel.run import Run

#: bind parameters a statement may carry (65,535 in PostgreSQL), with room to spare
_MOST_PARAMETERS = 30_000


def _outbox(run: Run) -> Insert | None:
    if not run.published:
        return None
    rows = [
        (
            uuid7(),
            events.name_of(fact),
            events.dump(fact),
            getattr(fact, "customer_id", None),
            run.actor.person_id,
            run.now,
        )
        for fact in run.published
    ]
    columns = ("id", "name", "payload", "customer_id", "actor_id", "occurred_at")
    return Insert("kernel_outboxevent", columns, rows, ("uuid", "text", "jsonb", "uuid", "uuid", "timestamptz"))


def _insert_sql(insert: Insert) -> tuple[str, list[Any]]:
    casts = insert.casts or ("",) * len(insert.columns)
    marks = ", ".join(f"%s::{cast}" if cast else "%s" for cast in casts)
    values = ", ".join(f"({marks})" for _ in insert.rows)
    columns = ", ".join(f'"{column}"' for column in insert.columns)
    sql = f'INSERT INTO "{insert.table}" ({columns}) VALUES {values}'  # noqa: S608  # names are ours, values are bound
    return sql, [value for row in insert.rows for value in row]


def write(inserts: Sequence[Insert]) -> None:
    """Write rows of several tables in as few statements as the driver's limit allows (one, for a single act)."""
    waiting = [insert for insert in inserts if insert.rows]
    while waiting:
        taken: list[tuple[str, list[Any]]] = []
        room = _MOST_PARAMETERS
        while waiting:
            width = len(waiting[0].columns)
            fit = room // width
            if fit == 0:
                break
            first = waiting.pop(0)
            taken.append(_insert_sql(Insert(first.table, first.columns, first.rows[:fit], first.casts)))
            room -= width * min(fit, len(first.rows))
            if len(first.rows) > fit:
                waiting.insert(0, Insert(first.table, first.columns, first.rows[fit:], first.casts))
                break
        *inner, last = taken
        sql = ("WITH " + ", ".join(f"i{n} AS ({part})" for n, (part, _) in enumerate(inner)) + " ") if inner else ""
        with connection.cursor() as cursor:
            cursor.execute(sql + last[0], [value for _, values in taken for value in values])


def record(run: Run, entries: Sequence[Entry], extra: Sequence[Insert] = ()) -> None:
    """Keep what was done: called by the pipeline at the end of its transaction, and by the few doors outside it."""
    trail = ports.trail()
    outbox = _outbox(run)
    write([*trail.rows(entries), *extra, *([outbox] if outbox else [])])
    critical = [entry for entry in entries if entry.is_critical]
    if critical:
        trail.sequence_now(critical)
