# SPDX-License-Identifier: Apache-2.0
"""Give entries their places in the logs and sign the new heads.

Entries are written by many transactions at once; one sequencer at a time (an advisory lock) orders those that nobody
can precede any more: an entry of transaction x is taken when x is older than every transaction still running
(`pg_snapshot_xmin`). Taking "everything above the last id" instead would lose whoever commits late.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from keepwell.audit import keys
from keepwell.audit.checking import TILE
from keepwell.audit.notes import Head, Signer
from keepwell.audit.sealing import instant
from keepwell.audit.sql import execute, select
from keepwell.core.merkle import HASH_SIZE, Frontier, root_of
from keepwell.kernel.actor import Scope
from keepwell.kernel.scope import within_scope

BATCH = 5000

_EVERYTHING = Scope(everything=True)
_LOCK = 0x6B77_6C6F_67  # one sequencer in the database

_Row = tuple[UUID, UUID, bytes, str]

_HORIZON_SQL = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text, pg_snapshot_xmax(pg_current_snapshot())::text"
_NEXT_SQL = """
SELECT e.id, e.customer_id, e.leaf, e.xid::text
  FROM audit_auditevent e
 WHERE e.xid >= %s::text::xid8
   AND e.xid < pg_snapshot_xmin(pg_current_snapshot())
   AND NOT EXISTS (SELECT 1 FROM audit_logleaf l WHERE l.event_id = e.id)
 ORDER BY e.xid, e.id
 LIMIT %s
"""
# Rows of a dump that was loaded into another server carry transaction ids this server has not reached yet.
_RESTORED_SQL = """
SELECT e.id, e.customer_id, e.leaf, e.xid::text
  FROM audit_auditevent e
 WHERE e.xid >= pg_snapshot_xmax(pg_current_snapshot())
   AND NOT EXISTS (SELECT 1 FROM audit_logleaf l WHERE l.event_id = e.id)
 ORDER BY e.id
 LIMIT %s
"""
_ENTRIES_SQL = """
SELECT e.id, e.customer_id, e.leaf, e.xid::text
  FROM audit_auditevent e
 WHERE e.id = ANY (%s::uuid[])
   AND NOT EXISTS (SELECT 1 FROM audit_logleaf l WHERE l.event_id = e.id)
 ORDER BY e.id
"""
_LEAVES_SQL = """
INSERT INTO audit_logleaf (customer_id, index, event_id, leaf)
SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::uuid[], %s::bytea[])
"""
_TILES_SQL = """
INSERT INTO audit_logtile (customer_id, index, root) SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::bytea[])
"""
_LOG_SQL = """
INSERT INTO audit_log (customer_id, size, peaks) VALUES (%s, %s, %s)
ON CONFLICT (customer_id) DO UPDATE SET size = EXCLUDED.size, peaks = EXCLUDED.peaks
"""
_HEAD_SQL = """
INSERT INTO audit_signedhead (customer_id, size, root, signed_at, note) VALUES (%s, %s, %s, %s, %s)
"""
_POSITION_SQL = """
INSERT INTO audit_logposition (id, xid) VALUES (1, %s::text::xid8)
ON CONFLICT (id) DO UPDATE SET xid = EXCLUDED.xid
"""


@dataclass(frozen=True, slots=True)
class Sequenced:
    """What one batch did; `is_full` means more is waiting."""

    entries: int
    logs: int
    is_full: bool


def sequence_batch(*, now: datetime, limit: int = BATCH, adopt_restored: bool = False) -> Sequenced:
    """Order the next entries in a transaction of its own; `adopt_restored` looks for rows of a loaded dump as well."""
    with within_scope(_EVERYTHING):
        _one_at_a_time()
        start, horizon = _position()
        rows = select(_NEXT_SQL, [str(start), limit])
        if not rows and adopt_restored:
            rows = select(_RESTORED_SQL, [limit])
            horizon = start
        if not rows:
            return Sequenced(0, 0, is_full=False)
        logs = _append(rows, now)
        is_full = len(rows) == limit
        # a full batch may have stopped inside a transaction: start there again, entries that have a place are skipped
        execute(_POSITION_SQL, [rows[-1][3] if is_full and horizon != start else str(horizon)])
        return Sequenced(len(rows), logs, is_full)


def stillness() -> str | None:
    """A mark that is equal to an earlier one only if nothing was written between; None while somebody writes."""
    ((xmin, xmax),) = select(_HORIZON_SQL)
    return str(xmax) if xmin == xmax else None


def sequence_entries(ids: Sequence[UUID], *, now: datetime) -> None:
    """Order these entries inside the running transaction (critical acts); others wait until it ends."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a critical act is sequenced in its own transaction")
    with within_scope(_EVERYTHING):
        _one_at_a_time()
        _append(select(_ENTRIES_SQL, [list(ids)]), now)


def _one_at_a_time() -> None:
    execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _position() -> tuple[int, int]:
    (xmin, xmax) = select(_HORIZON_SQL)[0]
    found = select("SELECT xid::text FROM audit_logposition WHERE id = 1")
    start = int(found[0][0]) if found else 0
    # a position in the future comes from another server's life: look at everything once
    return (0 if start > int(xmax) else start), int(xmin)


def _append(rows: Sequence[_Row], now: datetime) -> int:
    by_log: dict[UUID, list[_Row]] = defaultdict(list)
    for row in rows:
        by_log[row[1]].append(row)
    frontiers = _frontiers(list(by_log))
    signer = keys.signer()
    for customer_id, mine in sorted(by_log.items()):
        _grow(frontiers.get(customer_id, Frontier()), customer_id, mine, (signer, now))
    return len(by_log)


def _grow(before: Frontier, customer_id: UUID, rows: Sequence[_Row], signing: tuple[Signer, datetime]) -> None:
    signer, now = signing
    leaves = [bytes(row[2]) for row in rows]
    after = before.extend(leaves)
    indexes = list(range(before.size, after.size))
    execute(_LEAVES_SQL, [[customer_id] * len(rows), indexes, [row[0] for row in rows], leaves])
    _keep_tiles(customer_id, before.size, leaves)
    execute(_LOG_SQL, [customer_id, after.size, b"".join(after.peaks)])
    root = after.root()
    note = signer.sign(Head(customer_id, after.size, root, instant(now)))
    execute(_HEAD_SQL, [customer_id, after.size, root, now, note])


def _keep_tiles(customer_id: UUID, size: int, leaves: list[bytes]) -> None:
    first = size // TILE
    count = (size + len(leaves)) // TILE - first
    if count == 0:
        return
    sql = "SELECT leaf FROM audit_logleaf WHERE customer_id = %s AND index >= %s AND index < %s ORDER BY index"
    earlier = [bytes(row[0]) for row in select(sql, [customer_id, first * TILE, size])]
    known = earlier + leaves
    roots = [root_of(known[place * TILE : (place + 1) * TILE]) for place in range(count)]
    execute(_TILES_SQL, [[customer_id] * count, list(range(first, first + count)), roots])


def _frontiers(customers: list[UUID]) -> dict[UUID, Frontier]:
    rows = select("SELECT customer_id, size, peaks FROM audit_log WHERE customer_id = ANY (%s::uuid[])", [customers])
    return {customer_id: Frontier(size, split_hashes(bytes(peaks))) for customer_id, size, peaks in rows}


def split_hashes(packed: bytes) -> tuple[bytes, ...]:
    """Hashes that were stored end to end."""
    return tuple(packed[place : place + HASH_SIZE] for place in range(0, len(packed), HASH_SIZE))
