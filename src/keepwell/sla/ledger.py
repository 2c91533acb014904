# SPDX-License-Identifier: Apache-2.0
"""Ledger entries as rows and as the facts that the fold reads; a payload holds only what differs from the default."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from django.utils.translation import gettext as _

from keepwell.core.promise import ClockKind, EventKind, LedgerEvent, Party
from keepwell.kernel.errors import DomainError
from keepwell.kernel.ids import uuid7

MOST_AHEAD = timedelta(minutes=5)

_PLAIN = ("automatic", "reason", "case_class", "version", "calendar", "approved_by", "into")
_DEFAULTS = {one.name: one.default for one in fields(LedgerEvent)}


def payload_of(fact: LedgerEvent) -> dict[str, object]:
    """The details of a fact as JSON values."""
    found: dict[str, object] = {name: getattr(fact, name) for name in _PLAIN if getattr(fact, name) != _DEFAULTS[name]}
    if fact.party is not Party.PROVIDER:
        found["party"] = fact.party.value
    if fact.expires_at is not None:
        found["expires_at"] = fact.expires_at.isoformat()
    if fact.kinds:
        found["kinds"] = [kind.value for kind in fact.kinds]
    return found


def fact_of(row: Mapping[str, object]) -> LedgerEvent:
    """A fact again from the JSON form of its row."""
    payload = cast(Mapping[str, object], row["payload"])
    expires = payload.get("expires_at")
    plain = {name: payload[name] for name in _PLAIN if name in payload}
    return LedgerEvent(
        id=cast(str, row["id"]),
        case=cast(str, row["promise_id"]),
        kind=EventKind(cast(str, row["kind"])),
        occurred_at=_instant(row["occurred_at"]),
        recorded_at=_instant(row["recorded_at"]),
        source_seq=cast(int, row["source_seq"]),
        party=Party(cast(str, payload.get("party", Party.PROVIDER.value))),
        expires_at=None if expires is None else _instant(expires),
        kinds=tuple(ClockKind(kind) for kind in cast(list[str], payload.get("kinds", []))),
        **plain,  # type: ignore[arg-type]  # the names are fields of the fact, the values were taken from one
    )


def entered(fact: LedgerEvent, promise_id: UUID, now: datetime) -> LedgerEvent:
    """The fact as it enters this promise's ledger now; DomainError if it lies in the future."""
    return replace(
        fact,
        id=fact.id or str(uuid7()),
        case=str(promise_id),
        occurred_at=happened_by(fact.occurred_at, now),
        recorded_at=fact.recorded_at or now,
    )


def happened_by(instant: datetime, now: datetime) -> datetime:
    """When it happened, by our clock: two machines may differ a little, but nothing is entered from the future."""
    if instant > now + MOST_AHEAD:
        raise DomainError(_("This lies in the future. Enter when it happened."), "occurred_at")
    return min(instant, now)


def versions_named(facts: list[LedgerEvent]) -> set[str]:
    """The versions of contracts that a ledger names."""
    kinds = (EventKind.OPENED, EventKind.CONTRACT_CHANGED)
    return {fact.version for fact in facts if fact.kind in kinds and fact.version}


def _instant(value: object) -> datetime:
    return datetime.fromisoformat(cast(str, value))
