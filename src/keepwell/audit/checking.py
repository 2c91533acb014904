# SPDX-License-Identifier: Apache-2.0
"""Check a stretch of a log in a process of its own: entries against leaves, columns and personal values.

Needs no Django, so that a child process starts at once. What it hands back is small: the roots over whole tiles, and
the single leaves only of tiles in which a head ends.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import cast
from uuid import UUID

import orjson
import psycopg

from keepwell.audit.sealing import Json, commitment_at
from keepwell.core.merkle import leaf_hash, root_of

TILE = 256
_CHUNK = 20 * TILE

ENTRY_MISSING, ENTRY_CHANGED, COLUMNS_DIFFER = "entry_missing", "entry_changed", "columns_differ"
VALUE_CHANGED, LEAF_MISSING = "value_changed", "leaf_missing"

Column = str | None
_COLUMNS = (
    "id", "customer_id", "log", "at", "action", "result", "via", "actor_kind", "actor_id", "target_kind", "target_id"
)  # fmt: skip
_ENTRIES_SQL = """
COPY (SELECT l.index, l.leaf, e.leaf, e.entry, l.event_id::text, e.customer_id::text, l.customer_id::text,
             to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.action, e.result, e.via,
             e.actor_kind, e.actor_id::text, e.target_kind, e.target_id::text
        FROM audit_logleaf l LEFT JOIN audit_auditevent e ON e.id = l.event_id
       WHERE l.customer_id = %s AND l.index >= %s AND l.index < %s ORDER BY l.index) TO STDOUT
"""
_ENTRY_TYPES = ["int8", "bytea", "bytea", *["text"] * 12]
_VALUES_SQL = """
COPY (SELECT l.index, v.path, v.salt, v.value
        FROM audit_logleaf l JOIN audit_auditprivate v ON v.event_id = l.event_id
       WHERE l.customer_id = %s AND l.index >= %s AND l.index < %s) TO STDOUT
"""
_VALUE_TYPES = ["int8", "text", "bytea", "text"]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Places start..end-1 of a log (start at a seam of tiles), and the sizes at which heads were signed in it."""

    log: UUID
    start: int
    end: int
    heads: frozenset[int] = frozenset()


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


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry as the tables hold it; None where its row is gone. `columns` in the order of `_COLUMNS`."""

    index: int
    log_leaf: bytes
    leaf: bytes | None
    entry: str | None
    columns: tuple[Column, ...]


Value = tuple[str, bytes, str]


def check_in_process(address: Mapping[str, str | int], stretch: Stretch) -> Checked:
    """The check over a connection of its own, as the application role."""
    with psycopg.connect(**address) as connection:  # type: ignore[arg-type]  # Django's own parameters
        connection.execute("SELECT set_config('kw.all', 'on', true)")
        return check(connection, stretch)


def check(connection: "psycopg.Connection[tuple[object, ...]]", stretch: Stretch) -> Checked:
    """Every entry of the stretch, in chunks; ends at the first empty place, since no root follows after it."""
    found = Checked()
    for start in range(stretch.start, stretch.end, _CHUNK):
        end = min(start + _CHUNK, stretch.end)
        leaves = _check_chunk(connection, stretch.log, (start, end), found)
        found.tiles += _tiles(leaves, start, stretch.heads)
        if len(leaves) < end - start:
            found.wrong.append(Wrong(LEAF_MISSING, start + len(leaves)))
            break
    return found


def _check_chunk(
    connection: "psycopg.Connection[tuple[object, ...]]", log: UUID, span: tuple[int, int], found: Checked
) -> list[bytes]:
    values: dict[int, list[Value]] = defaultdict(list)
    with connection.cursor() as cursor, cursor.copy(_VALUES_SQL, [log, *span]) as copy:
        copy.set_types(_VALUE_TYPES)
        for index, *value in copy.rows():
            values[index].append(tuple(value))  # type: ignore[arg-type]  # path, salt, value
    leaves: list[bytes] = []
    with connection.cursor() as cursor, cursor.copy(_ENTRIES_SQL, [log, *span]) as copy:
        copy.set_types(_ENTRY_TYPES)
        for row in copy.rows():
            if row[0] != span[0] + len(leaves):
                break
            stored = StoredEntry(row[0], row[1], row[2], row[3], row[4:])
            leaves.append(row[1])
            found.wrong += check_entry(stored, values.get(stored.index, ()))
        else:
            found.entries += len(leaves)
            return leaves
        for _rest in copy.rows():  # an unfinished COPY would break the connection
            pass
    found.entries += len(leaves)
    return leaves


def check_entry(stored: StoredEntry, values: Sequence[Value]) -> Iterator[Wrong]:
    """Every flaw of one entry."""
    place, event_id = stored.index, stored.columns[0]
    if stored.entry is None or stored.leaf is None:
        yield Wrong(ENTRY_MISSING, place, event_id)
        return
    text = stored.entry.encode()
    leaf = leaf_hash(text)
    if leaf != stored.leaf or leaf != stored.log_leaf:
        yield Wrong(ENTRY_CHANGED, place, event_id)
        return
    body = cast("dict[str, Json]", orjson.loads(text))
    says = _said(body)
    if says != stored.columns:
        differing = [name for name, one, other in zip(_COLUMNS, says, stored.columns, strict=True) if one != other]
        yield Wrong(COLUMNS_DIFFER, place, event_id, ", ".join(differing))
    for path, salt, value in values:
        if commitment_at(body, path) != sha256(salt + value.encode()).hexdigest():
            yield Wrong(VALUE_CHANGED, place, event_id, path)


def _said(body: Mapping[str, Json]) -> tuple[Json, ...]:
    actor = cast("dict[str, Json]", body["actor"])
    target = cast("dict[str, Json]", body["target"])
    log = body["log"]
    return (
        body["id"],
        log,
        log,
        body["at"],
        body["action"],
        body["result"],
        body["via"],
        actor["kind"],
        actor["id"],
        target["kind"],
        target["id"],
    )


def _tiles(leaves: Sequence[bytes], start: int, heads: frozenset[int]) -> list[bytes | list[bytes]]:
    made: list[bytes | list[bytes]] = []
    for place in range(0, len(leaves), TILE):
        tile = list(leaves[place : place + TILE])
        first = start + place
        is_open = len(tile) < TILE or any(size in heads for size in range(first + 1, first + TILE))
        made.append(tile if is_open else root_of(tile))
    return made
