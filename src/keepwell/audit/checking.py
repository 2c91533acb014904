# SPDX-License-Identifier: Apache-2.0
"""Check a stretch of a log in a process of its own: entries against leaves, columns and personal values.

Needs no Django, so that a child process starts at once. What it hands back is small: the roots over whole tiles, and
the single leaves only of tiles in which a head ends.
"""

import gc
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import cast
from uuid import UUID

import orjson
import psycopg

from keepwell.audit.sealing import COMMITMENT, Json, commitment_at
from keepwell.core.merkle import root_of

TILE = 256
_CHUNK = 20 * TILE

ENTRY_MISSING, ENTRY_CHANGED, COLUMNS_DIFFER = "entry_missing", "entry_changed", "columns_differ"
VALUE_CHANGED, LEAF_MISSING = "value_changed", "leaf_missing"

Column = str | None
_COLUMNS = (
    "id", "log", "customer_id", "at", "action", "result", "via", "actor_kind", "actor_id", "target_kind", "target_id"
)  # fmt: skip
_LEAVES_SQL = """
SELECT index, leaf, event_id::text, customer_id::text FROM audit_logleaf
 WHERE customer_id = %s AND index >= %s AND index < %s ORDER BY index
"""
# The text of an entry travels as bytes, since bytes are what is hashed and parsed.
_EVENTS_SQL = """
SELECT id::text, leaf, convert_to(entry, 'UTF8'), customer_id::text,
       to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), action, result, via, actor_kind, actor_id::text,
       target_kind, target_id::text
  FROM audit_auditevent WHERE {}
"""
_VALUES_SQL = """
SELECT event_id::text, path, salt, convert_to(value, 'UTF8') FROM audit_auditprivate WHERE {}
"""
_SOME = "{} = ANY (%s::uuid[])"
#: where most entries are this log's, one walk through the index is quicker than a search for each
_ALL_BETWEEN = "{} BETWEEN %s AND %s LIMIT %s"
_MOST_STRANGERS = 8


@dataclass(frozen=True, slots=True)
class Stretch:
    """Places start..end-1 of a log (start at a seam of tiles), and the sizes at which heads were signed in it."""

    log: UUID
    start: int
    end: int
    heads: frozenset[int] = frozenset()
    is_dense: bool = False  # most entries written in between belong to this log


@dataclass(frozen=True, slots=True)
class Wrong:
    """One flaw at a place."""

    flaw: str
    index: int
    event_id: str | None = None
    detail: str = ""


@dataclass(slots=True)
class Checked:
    """What a stretch came to; `tiles` are roots over whole tiles, or the leaves of those in which a head ends."""

    tiles: list[bytes | list[bytes]] = field(default_factory=list)
    entries: int = 0
    wrong: list[Wrong] = field(default_factory=list)


Value = tuple[str, bytes, bytes]
Place = tuple[int, bytes, str, str]
Event = tuple[str, bytes, bytes, *tuple[Column, ...]]
Connection = psycopg.Connection[tuple[object, ...]]
_NOTHING: tuple[Value, ...] = ()


def check_in_process(address: Mapping[str, str | int], stretch: Stretch) -> Checked:
    """The check over a connection of its own, as the application role."""
    gc.disable()  # this process makes a million small tuples and no circle among them
    with psycopg.connect(**address) as connection:  # type: ignore[arg-type]  # Django's own parameters
        connection.execute("SELECT set_config('kw.all', 'on', true)")
        return check(connection, stretch)


def check(connection: Connection, stretch: Stretch) -> Checked:
    """Every entry of the stretch, in chunks; ends at the first empty place, since no root follows after it."""
    found = Checked()
    for start in range(stretch.start, stretch.end, _CHUNK):
        end = min(start + _CHUNK, stretch.end)
        leaves = _check_chunk(connection, stretch, (start, end), found)
        found.entries += len(leaves)
        found.tiles += _tiles(leaves, start, stretch.heads)
        if len(leaves) < end - start:
            found.wrong.append(Wrong(LEAF_MISSING, start + len(leaves)))
            break
    return found


def _check_chunk(connection: Connection, stretch: Stretch, span: tuple[int, int], found: Checked) -> list[bytes]:
    places = cast("list[Place]", _rows(connection, _LEAVES_SQL, [stretch.log, *span]))
    ids = [place[2] for place in places]
    events = {row[0]: row for row in cast("list[Event]", _of(connection, _EVENTS_SQL, ids, is_dense=stretch.is_dense))}
    values: dict[str, list[Value]] = defaultdict(list)
    for event_id, *value in _of(connection, _VALUES_SQL, ids, is_dense=stretch.is_dense):
        values[event_id].append(value)  # type: ignore[arg-type]  # path, salt, value
    leaves: list[bytes] = []
    for place in places:
        if place[0] != span[0] + len(leaves):
            break
        leaves.append(place[1])
        if wrong := check_entry(place, events.get(place[2]), values.get(place[2], _NOTHING)):
            found.wrong += wrong
    return leaves


def _of(connection: Connection, sql: str, ids: list[str], *, is_dense: bool) -> list[tuple]:  # type: ignore[type-arg]  # rows of two shapes
    """The rows of these entries, and perhaps some of others."""
    key = "event_id" if "audit_auditprivate" in sql else "id"
    if is_dense and ids:
        most = _MOST_STRANGERS * _CHUNK
        rows = _rows(connection, sql.format(_ALL_BETWEEN.format(key)), [min(ids), max(ids), most])
        if len(rows) < most:
            return rows
    return _rows(connection, sql.format(_SOME.format(key)), [ids])


def _rows(connection: Connection, sql: str, values: list[object]) -> list[tuple]:  # type: ignore[type-arg]  # rows of several shapes
    with psycopg.Cursor(connection) as cursor:
        return cursor.execute(sql.encode(), values, binary=True).fetchall()


def check_entry(place: Place, event: Event | None, values: Sequence[Value]) -> list[Wrong]:
    """Every flaw of one entry."""
    index, log_leaf, event_id, log = place
    if event is None:
        return [Wrong(ENTRY_MISSING, index, event_id)]
    text = event[2]
    digest = sha256(b"\x00" + text).digest()
    if digest != event[1] or digest != log_leaf:
        return [Wrong(ENTRY_CHANGED, index, event_id)]
    body = cast("dict[str, Json]", orjson.loads(text))
    says, kept = _said(body), (event_id, log, *event[3:])
    wrong = []
    if says != kept:
        differing = [name for name, one, other in zip(_COLUMNS, says, kept, strict=True) if one != other]
        wrong.append(Wrong(COLUMNS_DIFFER, index, event_id, ", ".join(differing)))
    for path, salt, value in values:
        if _commitment(body, path) != sha256(salt + value).hexdigest():
            wrong.append(Wrong(VALUE_CHANGED, index, event_id, path))
    return wrong


def _commitment(body: dict[str, Json], path: str) -> Json:
    """The commitment at a path; nearly all lie two steps down."""
    first, _dot, second = path.partition(".")
    outer = body.get(first)
    inner = outer.get(second) if type(outer) is dict else None
    return inner.get(COMMITMENT) if type(inner) is dict and len(inner) == 1 else commitment_at(body, path)


def _said(body: Mapping[str, Json]) -> tuple[Json, ...]:
    actor = cast("dict[str, Json]", body["actor"])
    target = cast("dict[str, Json]", body["target"])
    log = body["log"]
    return (
        body["id"], log, log, body["at"], body["action"], body["result"], body["via"],
        actor["kind"], actor["id"], target["kind"], target["id"],
    )  # fmt: skip


def _tiles(leaves: Sequence[bytes], start: int, heads: frozenset[int]) -> list[bytes | list[bytes]]:
    made: list[bytes | list[bytes]] = []
    for place in range(0, len(leaves), TILE):
        tile = list(leaves[place : place + TILE])
        first = start + place
        is_open = len(tile) < TILE or not heads.isdisjoint(range(first + 1, first + TILE))
        made.append(tile if is_open else root_of(tile))
    return made
