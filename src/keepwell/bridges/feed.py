# SPDX-License-Identifier: Apache-2.0
"""What happened, in the order of commits, without gaps: the outbox by (transaction, id) below a horizon (ADR 0170).

An event of transaction x is read when x is older than every transaction still running: nobody can commit one that
belongs before it any more. So a reader who goes on behind his last place misses nothing and gets nothing twice.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.db import connection
from django.utils.translation import gettext as _

from keepwell.kernel.errors import DomainError

#: events looked at in one statement
CHUNK = 500
_FIRST = UUID(int=0)
_MOST_XID = 2**63

_NEXT_SQL = """
SELECT id, name, payload, customer_id, actor_id, occurred_at, xid::text
  FROM kernel_outboxevent
 WHERE (xid, id) > (%s::text::xid8, %s::uuid)
   AND xid < pg_snapshot_xmin(pg_current_snapshot())
   AND (%s::text[] IS NULL OR name = ANY (%s::text[]))
 ORDER BY xid, id
 LIMIT %s
"""
_ONE_SQL = """
SELECT id, name, payload, customer_id, actor_id, occurred_at, xid::text FROM kernel_outboxevent WHERE id = %s
"""
_HORIZON_SQL = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text, pg_snapshot_xmax(pg_current_snapshot())::text"
# rows of a dump that was loaded into another server carry transactions which this server has not reached yet
_ADOPT_SQL = """
UPDATE kernel_outboxevent SET xid = '0' WHERE xid >= pg_snapshot_xmax(pg_current_snapshot())
"""
_STRAY_SQL = "SELECT max(xid)::text FROM (SELECT xid FROM kernel_outboxevent ORDER BY xid DESC, id DESC LIMIT 1) newest"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a reader is: everything up to here is behind him."""

    xid: int = 0
    id: UUID = _FIRST

    def __str__(self) -> str:
        return urlsafe_b64encode(f"{self.xid} {self.id}".encode()).decode().rstrip("=")


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of the outbox."""

    id: UUID
    name: str
    payload: dict[str, Any]
    customer_id: UUID | None
    actor_id: UUID | None
    occurred_at: datetime
    place: Place

    @property
    def sequence(self) -> str:
        """Its place as text that sorts as the feed does."""
        return f"{self.place.xid:016x}-{self.place.id.hex}"


def place_of(cursor: str) -> Place:
    """The place that a cursor names; DomainError for one that the feed never gave."""
    if not cursor:
        return Place()
    try:
        xid, _space, key = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition(" ")
        found = Place(int(xid), UUID(key))
    except (ValueError, Error):
        found = None
    if found is None or not 0 <= found.xid < _MOST_XID or str(found) != cursor:
        raise DomainError(_("This place was not given by the feed. Use `next` of an earlier answer."), "after")
    if found.xid >= _horizon()[1]:
        raise DomainError(
            _("This place belongs to another life of the database. Begin again without `after`."), "after"
        )
    return found


def newest() -> Place:
    """The place behind everything that can be read now."""
    return Place(_horizon()[0] - 1, UUID(int=2**128 - 1))


def after(place: Place, *, names: Collection[str] | None = None, limit: int = CHUNK) -> list[Happened]:
    """The next events in order; `names` keeps those of some types."""
    kept = None if names is None else list(names)
    with connection.cursor() as cursor:
        cursor.execute(_NEXT_SQL, [str(place.xid), place.id, kept, kept, limit])
        return [_happened(row) for row in cursor.fetchall()]


def one_event(key: UUID) -> Happened | None:
    """One event by its id."""
    with connection.cursor() as cursor:
        cursor.execute(_ONE_SQL, [key])
        row = cursor.fetchone()
    return _happened(row) if row else None


def adopt_restored() -> int:
    """Put the events of a loaded dump before everything that happened since; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(_STRAY_SQL)
        (stray,) = cursor.fetchone()
        (_xmin, xmax) = _horizon()
        if stray is None or int(stray) < xmax:
            return 0
        cursor.execute(_ADOPT_SQL)
        return int(cursor.rowcount)


def _horizon() -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_HORIZON_SQL)
        xmin, xmax = cursor.fetchone()
    return int(xmin), int(xmax)


def _happened(row: Sequence[Any]) -> Happened:
    key, name, payload, customer, actor, at, xid = row
    content = payload if isinstance(payload, dict) else orjson.loads(payload)
    return Happened(key, name, content, customer, actor, at, Place(int(xid), key))
