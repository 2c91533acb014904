# SPDX-License-Identifier: Apache-2.0
"""Entries as bytes: canonical JSON in the manner of RFC 8785, personal values replaced by salted commitments.

What is hashed is what is stored, byte for byte; nothing is ever serialised a second time to be checked.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from uuid import UUID

import orjson

from keepwell.core.merkle import leaf_hash
from keepwell.kernel.entry import Entry, Personal, Plain

#: the log of the installation itself
INSTALLATION = UUID(int=0)
COMMITMENT = "commitment"
_SALT_BYTES = 16
_CHANGE_DEPTH = 2
_PLACES = {"before": 0, "after": 1}
_SAFE_INTEGER = 2**53 - 1

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Private:
    """A value kept beside the entry so that it can be erased."""

    path: str
    salt: bytes
    value: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """An entry ready to be written."""

    text: str
    leaf: bytes
    private: tuple[Private, ...]


def seal(entry: Entry) -> Sealed:
    """The entry's canonical text, its leaf hash, and the values that stay outside."""
    private: list[Private] = []
    body: dict[str, Json] = {
        "v": 1,
        "id": str(entry.id),
        "log": str(entry.customer_id or INSTALLATION),
        "at": instant(entry.at),
        "action": entry.action,
        "result": entry.result,
        "via": entry.via,
        "actor": _actor(entry, private),
        "target": _target(entry, private),
        "command": _plain(entry.command, "command", private),
        "changes": {
            name: [_plain(before, f"changes.{name}.before", private), _plain(after, f"changes.{name}.after", private)]
            for name, (before, after) in entry.changes.items()
        },
        "policies": list(entry.policies),
        "policy_hash": entry.policy_hash,
        "request": entry.request_id,
    }
    text = canonical(body)
    return Sealed(text.decode(), leaf_hash(text), tuple(private))


def canonical(body: Json) -> bytes:
    """Sorted keys, no white space, shortest escapes."""
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS)


def instant(at: datetime) -> str:
    """An instant in UTC with all its microseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def commitment(salt: bytes, value: str) -> str:
    """What the entry keeps of a personal value."""
    return sha256(salt + value.encode()).hexdigest()


def commitments(body: Json, path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Every commitment of an entry with its path."""
    if isinstance(body, dict):
        inner = body.get(COMMITMENT)
        if len(body) == 1 and isinstance(inner, str):
            yield path, inner
            return
        for key, value in body.items():
            yield from commitments(value, f"{path}.{key}" if path else key, depth + 1)
    elif isinstance(body, list):
        for name, value in zip(names_in(body, path, depth), body, strict=True):
            yield from commitments(value, f"{path}.{name}", depth + 1)


def names_in(body: Sequence[object], path: str, depth: int) -> Sequence[str]:
    """How paths call the members of a list: before and after in a change, numbers elsewhere."""
    if depth == _CHANGE_DEPTH and path.startswith("changes."):
        return ("before", "after")
    return [str(place) for place in range(len(body))]


def commitment_at(body: Json, path: str) -> str | None:
    """The commitment at a path; walks straight down, and searches only when a key itself holds a dot."""
    found = body
    for part in path.split("."):
        if isinstance(found, dict):
            found = found.get(part)
        elif isinstance(found, list):
            place = int(part) if part.isdigit() else _PLACES.get(part, len(found))
            found = found[place] if place < len(found) else None
        else:
            break
    if isinstance(found, dict) and isinstance(inner := found.get(COMMITMENT), str):
        return inner
    return dict(commitments(body)).get(path)


def _commit(value: str, path: str, private: list[Private]) -> Json:
    salt = os.urandom(_SALT_BYTES)
    private.append(Private(path, salt, value))
    return {COMMITMENT: commitment(salt, value)}


def _actor(entry: Entry, private: list[Private]) -> Json:
    found: dict[str, Json] = {"kind": entry.actor_kind, "id": str(entry.actor_id) if entry.actor_id else None}
    if entry.actor_id is None and entry.ip is None and entry.on_behalf_of is None:
        found["label"] = entry.actor_label
        return found
    # name and address are erased together, so they share one commitment
    seen: dict[str, Json] = {"label": entry.actor_label, "ip": entry.ip, "on_behalf_of": entry.on_behalf_of}
    found["seen"] = _commit(canonical(seen).decode(), "actor.seen", private)
    return found


def _target(entry: Entry, private: list[Private]) -> Json:
    found: dict[str, Json] = {"kind": entry.target_kind, "id": str(entry.target_id) if entry.target_id else None}
    if entry.target_label:
        found["label"] = _commit(entry.target_label, "target.label", private)
    return found


def _plain(value: Plain, path: str, private: list[Private]) -> Json:
    if isinstance(value, Personal):
        return _commit(value.value, path, private)
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value if abs(value) <= _SAFE_INTEGER else str(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(item, f"{path}.{key}", private) for key, item in value.items()}
    if isinstance(value, Sequence):
        return [_plain(item, f"{path}.{place}", private) for place, item in enumerate(value)]
    raise TypeError(f"the log keeps plain values, not {type(value).__name__} ({path})")
