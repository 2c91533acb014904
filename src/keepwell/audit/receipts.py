# SPDX-License-Identifier: Apache-2.0
"""Proofs that leave the house: a receipt for one act, and the proof that one head continues another.

Both are JSON that the stand-alone verifier reads; see docs/reference/log-bundle.md.
"""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from keepwell.audit import keys, pinned
from keepwell.audit.models import AuditEvent, AuditPrivate, Log, LogLeaf, SignedHead
from keepwell.audit.notes import Head
from keepwell.audit.proofs import path_between, path_to
from keepwell.core.merkle import ProofError, leaf_hash, verify_consistency, verify_inclusion
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.errors import DomainError, NotFound
from keepwell.kernel.scope import within_scope

#: who watches over what others do; policies decide about each entry
READERS = ("auditor", "security_admin", "service_manager")

Json = None | str | int | list[str] | list[dict[str, str]]


@dataclass(frozen=True, slots=True)
class Receipt:
    """One entry, its place, and the signed head that covers it."""

    event: AuditEvent
    place: int
    head: Head
    note: str
    path: tuple[bytes, ...]
    values: tuple[Mapping[str, str], ...] = ()

    def content(self) -> dict[str, Json]:
        """The receipt as others check it."""
        return {
            "kind": "keepwell-receipt",
            "version": 1,
            "entry": self.event.entry,
            "leaf": _packed(leaf_hash(self.event.entry.encode())),
            "index": self.place,
            "path": [_packed(step) for step in self.path],
            "checkpoint": self.note,
            "keys": keys.listing(),
            "values": [dict(value) for value in self.values],
        }


@dataclass(frozen=True, slots=True)
class Continuation:
    """That the later of two heads continues the earlier one."""

    first: Head
    second: Head
    notes: tuple[str, str]
    path: tuple[bytes, ...]

    def content(self) -> dict[str, Json]:
        """The proof as others check it."""
        return {
            "kind": "keepwell-consistency",
            "version": 1,
            "first": self.notes[0],
            "second": self.notes[1],
            "path": [_packed(step) for step in self.path],
            "keys": keys.listing(),
        }


def receipt_for(actor: Actor, event_id: UUID) -> Receipt:
    """The receipt of an act: for whoever may read its entry, and for whoever did it; proven before it is given."""
    event = AuditEvent.objects.visible_to(actor).filter(pk=event_id).first() or _own(actor, event_id)
    if event is None:
        raise NotFound
    with within_scope(SYSTEM.scope):
        place = LogLeaf.objects.filter(event_id=event_id).values_list("index", flat=True).first()
        head = None if place is None else _newest(event.customer_id, place)
        if place is None or head is None:
            raise DomainError(_("This entry waits for its place in the log. Ask again in a second."))
        path = path_to(event.customer_id, place, head.size)
        proven = keys.verifier().read(head.note)
        verify_inclusion(place, head.size, leaf_hash(event.entry.encode()), path, proven.root)
        kept = AuditPrivate.objects.filter(event_id=event_id).order_by("path")
        values = tuple({"path": one.path, "salt": bytes(one.salt).hex(), "value": one.value} for one in kept)
    return Receipt(event, place, proven, head.note, tuple(path), values)


def own_acts(actor: Actor, actions: frozenset[str], *, limit: int) -> list[AuditEvent]:
    """The actor's own entries of these acts, newest first, whatever else of the log is closed to him."""
    if actor.person_id is None:
        return []
    with within_scope(SYSTEM.scope):
        mine = AuditEvent.objects.filter(actor_id=actor.person_id, action__in=actions, result="done")
        return list(mine.order_by("-pk")[:limit])


def continuation(first_note: str, second_note: str = "") -> Continuation:
    """The proof between two heads that we signed; without a second one, up to the present head of that log."""
    verifier = keys.verifier()
    first_note = pinned.note_in(first_note)
    first = verifier.read(first_note)
    if not Log.objects.filter(pk=first.customer_id).exists():
        raise ProofError("there is no such log here, or it is not yours to read")
    newest = pinned.note_in(second_note) if second_note else _note_of(first)
    second = verifier.read(newest)
    if first.customer_id != second.customer_id:
        raise ProofError("the two heads are of two logs")
    if first.size > second.size:
        (first, second), (first_note, newest) = (second, first), (newest, first_note)
    path = path_between(first.customer_id, first.size, second.size) if 0 < first.size < second.size else []
    verify_consistency((first.size, second.size), (first.root, second.root), path)
    return Continuation(first, second, (first_note, newest), tuple(path))


def head_at(customer_id: UUID, size: int) -> SignedHead | None:
    """The first signed head of at least this size."""
    return SignedHead.objects.filter(customer_id=customer_id, size__gte=size).order_by("size").first()


def newest_head(customer_id: UUID) -> SignedHead | None:
    """The present head of a log."""
    return SignedHead.objects.filter(customer_id=customer_id).order_by("-size").first()


def newest_heads(actor: Actor) -> list[SignedHead]:
    """The present head of each log the actor may read; none for those who do not watch over a log."""
    if not any(actor.holds(role) for role in READERS):
        return []
    logs = list(Log.objects.values_list("pk", flat=True))
    heads = SignedHead.objects.filter(customer_id__in=logs).order_by("customer_id", "-size")
    return list(heads.distinct("customer_id"))


def _note_of(first: Head) -> str:
    head = newest_head(first.customer_id)
    if head is None:
        raise ProofError("the log of this head is empty here")
    return head.note


def _own(actor: Actor, event_id: UUID) -> AuditEvent | None:
    if actor.person_id is None:
        return None
    with within_scope(SYSTEM.scope):
        return AuditEvent.objects.filter(pk=event_id, actor_id=actor.person_id).first()


def _newest(customer_id: UUID, place: int) -> SignedHead | None:
    return SignedHead.objects.filter(customer_id=customer_id, size__gt=place).order_by("-size").first()


def _packed(value: bytes) -> str:
    return b64encode(value).decode()
