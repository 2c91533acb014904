# SPDX-License-Identifier: Apache-2.0
"""Check one stored entry against its leaf, its columns and its personal values."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

import orjson

from keepwell.audit.flaws import Flaw
from keepwell.audit.sealing import Json, commitment, commitment_at, instant
from keepwell.core.merkle import leaf_hash


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """An entry as the tables hold it; None where its row is gone."""

    log: UUID
    event_id: UUID
    log_leaf: bytes
    leaf: bytes | None
    entry: str | None
    customer_id: UUID | None
    at: datetime | None
    action: str
    result: str
    via: str
    actor_kind: str
    actor_id: UUID | None
    target_kind: str
    target_id: UUID | None
    paths: list[str] | None
    salts: list[bytes] | None
    values: list[str] | None


def check_entry(stored: StoredEntry) -> Iterator[tuple[Flaw, str]]:
    """Every flaw of the entry with a detail."""
    if stored.entry is None or stored.leaf is None or stored.at is None:
        yield Flaw.ENTRY_MISSING, ""
        return
    leaf = leaf_hash(stored.entry.encode())
    if leaf != bytes(stored.leaf) or leaf != bytes(stored.log_leaf):
        yield Flaw.ENTRY_CHANGED, ""
        return
    body: Json = orjson.loads(stored.entry)
    differing = [
        name for name, says, kept in _columns(cast("dict[str, Json]", body), stored, stored.at) if says != kept
    ]
    if differing:
        yield Flaw.COLUMNS_DIFFER, ", ".join(differing)
    yield from _check_values(body, stored)


def _columns(body: Mapping[str, Json], stored: StoredEntry, at: datetime) -> Iterator[tuple[str, Json, Json]]:
    actor = cast("dict[str, Json]", body["actor"])
    target = cast("dict[str, Json]", body["target"])
    yield "id", body["id"], str(stored.event_id)
    yield "customer_id", body["log"], str(stored.customer_id)
    yield "log", body["log"], str(stored.log)
    yield "at", body["at"], instant(at)
    yield "action", body["action"], stored.action
    yield "result", body["result"], stored.result
    yield "via", body["via"], stored.via
    yield "actor_kind", actor["kind"], stored.actor_kind
    yield "actor_id", actor["id"], _text(stored.actor_id)
    yield "target_kind", target["kind"], stored.target_kind
    yield "target_id", target["id"], _text(stored.target_id)


def _check_values(body: Json, stored: StoredEntry) -> Iterator[tuple[Flaw, str]]:
    kept = zip(stored.paths or (), stored.salts or (), stored.values or (), strict=True)
    for path, salt, value in kept:
        if commitment_at(body, path) != commitment(bytes(salt), value):
            yield Flaw.VALUE_CHANGED, path


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
