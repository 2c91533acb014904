# SPDX-License-Identifier: Apache-2.0
"""The log explorer's reading: called inside `kernel.scope.reading(actor)`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

import orjson
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from keepwell.audit import keys
from keepwell.audit.models import AuditEvent, AuditPrivate, Log, LogAlarm, LogLeaf, SignedHead
from keepwell.audit.proofs import path_to
from keepwell.audit.sealing import COMMITMENT, Json, names_in
from keepwell.audit.sql import select
from keepwell.core.merkle import ProofError, leaf_hash, verify_inclusion
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.kernel.registry import Risk, actions

ERASED = _("erased")

# imports and told stories carry the time of what they tell; ids say when entries were written
_LAG_SQL = """
SELECT count(*), min(e.at), statement_timestamp() - min(uuid_extract_timestamp(e.id)) FROM audit_auditevent e
 WHERE e.xid >= coalesce((SELECT xid FROM audit_logposition WHERE id = 1), '0'::xid8)
   AND NOT EXISTS (SELECT 1 FROM audit_logleaf l WHERE l.event_id = e.id)
"""


# imported and told stories carry the time of what they tell
_FLAGGED_SQL = """
SELECT e.id FROM audit_auditevent e
  JOIN audit_logleaf l ON l.event_id = e.id
  JOIN LATERAL (SELECT signed_at FROM audit_signedhead h WHERE h.customer_id = l.customer_id AND h.size <= l.index
                 ORDER BY h.size DESC LIMIT 1) h ON true
 WHERE e.id = ANY (%s::uuid[]) AND e.at < h.signed_at - interval '5 s' AND e.via NOT IN ('import', 'demo')
"""


@dataclass(frozen=True, slots=True)
class EventFilter:
    """What part of the log is wanted; None asks for all."""

    customer_id: UUID | None = None
    action: str | None = None
    actor_id: UUID | None = None
    target_id: UUID | None = None
    target_kind: str | None = None
    result: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    actions: frozenset[str] | None = None  # any of these acts


@dataclass(frozen=True, slots=True)
class EventRow:
    """One line of the log; a label is None when it was erased."""

    id: UUID
    customer_id: UUID
    at: datetime
    action: str
    title: str | Promise
    result: str
    result_label: str
    via: str
    actor_kind: str
    actor_id: UUID | None
    actor_label: str | None
    target_kind: str
    target_id: UUID | None
    target_label: str | None
    place: int | None
    is_flagged: bool = False  # its time lies before a head that was signed earlier: the clock had been set back


@dataclass(frozen=True, slots=True)
class AlarmRow:
    """An open alarm about the log."""

    title: str
    detail: str
    at: datetime


@dataclass(frozen=True, slots=True)
class EventPage:
    """Some lines, newest first; `next` asks for the older ones."""

    rows: tuple[EventRow, ...]
    next: UUID | None


@dataclass(frozen=True, slots=True)
class Proof:
    """That an entry stands in the log under a signed head; `is_valid` was computed here and now."""

    place: int
    size: int
    root: bytes
    path: tuple[bytes, ...]
    note: str
    key: str
    is_valid: bool


@dataclass(frozen=True, slots=True)
class EventDetail:
    """One entry: the line, the sealed text, its content with personal values filled in, and the proof."""

    row: EventRow
    text: str
    leaf: bytes
    is_unchanged: bool
    content: Mapping[str, object]
    policies: tuple[str, ...]
    proof: Proof | None


@dataclass(frozen=True, slots=True)
class Lag:
    """Entries that wait for their place, and for how long the oldest does."""

    waiting: int
    behind: timedelta
    unplaced_for: timedelta = timedelta(0)  # by the server's clock; what is told of last year was written just now


_named: dict[str, str | Promise] = {}


def name_acts(titles: Mapping[str, str | Promise]) -> None:
    """Titles of acts that are no declared actions (signing in and out); said once at start by their room."""
    _named.update(titles)


def named_acts() -> frozenset[str]:
    """Acts that are no declared actions and yet stand in the log."""
    return frozenset(_named)


def title_of(act: str) -> str | Promise:
    """What people call an act."""
    known = actions().get(act)
    return known.title if known is not None else _named.get(act, act)


def events_page(actor: Actor, wanted: EventFilter, *, after: UUID | None = None, limit: int = 50) -> EventPage:
    """The newest entries that the actor may see and the filter wants, older than `after`."""
    found = list(events_wanted(actor, wanted, after)[: limit + 1])
    rows = _rows(found[:limit])
    return EventPage(tuple(rows), rows[-1].id if len(found) > limit else None)


def events_wanted(actor: Actor, wanted: EventFilter, after: UUID | None = None) -> QuerySet[AuditEvent]:
    """The entries as a queryset, newest first; every filter keeps to an index in that order."""
    events = AuditEvent.objects.visible_to(actor).filter(**_conditions(wanted)).defer("entry", "leaf", "xid")
    if after is not None:
        events = events.filter(pk__lt=after)
    if wanted.customer_id is None and not actor.scope.everything:
        # whoever sees one log only would otherwise walk through all the others to find its entries
        mine = list(Log.objects.values_list("pk", flat=True)[:2])
        events = events.filter(customer_id=mine[0]) if len(mine) == 1 else events
    return events.order_by("-pk")


def event_with_proof(actor: Actor, event_id: UUID) -> EventDetail:
    """One entry with its proof; `NotFound` when it is not the actor's to see."""
    event = AuditEvent.objects.visible_to(actor).filter(pk=event_id).first()
    if event is None:
        raise NotFound
    (row,) = _rows([event])
    values = dict(AuditPrivate.objects.filter(event_id=event_id).values_list("path", "value"))
    body = cast("dict[str, Json]", orjson.loads(event.entry))
    leaf = leaf_hash(event.entry.encode())
    return EventDetail(
        row=row,
        text=event.entry,
        leaf=bytes(event.leaf),
        is_unchanged=leaf == bytes(event.leaf),
        content={name: _filled(body[name], name, values) for name in ("command", "changes")},
        policies=tuple(str(policy) for policy in cast("list[Json]", body["policies"])),
        proof=_proof(event, row.place, leaf),
    )


def lag(now: datetime) -> Lag:
    """How far the sequencer is behind."""
    ((waiting, oldest, unplaced_for),) = select(_LAG_SQL)
    return Lag(waiting, max(now - oldest, timedelta(0)), unplaced_for) if oldest else Lag(0, timedelta(0))


def critical_acts() -> frozenset[str]:
    """The names of all critical acts."""
    return frozenset(name for name, one in actions().items() if one.risk is Risk.CRITICAL)


def open_alarms() -> tuple[AlarmRow, ...]:
    """What is wrong with the log now, newest first."""
    found = LogAlarm.objects.filter(ended_at__isnull=True).order_by("-raised_at")
    return tuple(AlarmRow(one.get_kind_display(), one.detail, one.raised_at) for one in found)


def _conditions(wanted: EventFilter) -> dict[str, object]:
    named = ("customer_id", "action", "actor_id", "target_id", "target_kind", "result")
    found: dict[str, object] = {name: getattr(wanted, name) for name in named if getattr(wanted, name) is not None}
    if wanted.actions is not None:
        found["action__in"] = sorted(wanted.actions)
    if wanted.since is not None:
        found["at__gte"] = wanted.since
    if wanted.until is not None:
        found["at__lt"] = wanted.until
    return found


def _rows(events: Sequence[AuditEvent]) -> list[EventRow]:
    ids = [event.pk for event in events]
    labels = _labels(ids)
    places = dict(LogLeaf.objects.filter(event_id__in=ids).values_list("event_id", "index"))
    flagged = {row[0] for row in select(_FLAGGED_SQL, [ids])}
    return [
        EventRow(
            id=event.pk,
            customer_id=event.customer_id,
            at=event.at,
            action=event.action,
            title=title_of(event.action),
            result=event.result,
            result_label=str(event.get_result_display()),
            via=event.via,
            actor_kind=event.actor_kind,
            actor_id=event.actor_id,
            actor_label=_actor_label(event, labels[event.pk]),
            target_kind=event.target_kind,
            target_id=event.target_id,
            target_label=labels[event.pk].get("target.label"),
            place=places.get(event.pk),
            is_flagged=event.pk in flagged,
        )
        for event in events
    ]


def _labels(ids: Iterable[UUID]) -> dict[UUID, dict[str, str]]:
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    kept = AuditPrivate.objects.filter(event_id__in=list(ids), path__in=("actor.seen", "target.label"))
    for event_id, path, value in kept.values_list("event_id", "path", "value"):
        found[event_id][path] = value
    return found


def _actor_label(event: AuditEvent, labels: Mapping[str, str]) -> str | None:
    if "actor.seen" in labels:
        return str(orjson.loads(labels["actor.seen"])["label"])
    return None if event.actor_id else "Keepwell"


def _filled(body: Json, path: str, values: Mapping[str, str], depth: int = 1) -> object:
    if isinstance(body, dict):
        if set(body) == {COMMITMENT}:
            return values.get(path, ERASED)
        return {key: _filled(value, f"{path}.{key}", values, depth + 1) for key, value in body.items()}
    if isinstance(body, list):
        names = names_in(body, path, depth)
        return [_filled(value, f"{path}.{name}", values, depth + 1) for name, value in zip(names, body, strict=True)]
    return body


def _proof(event: AuditEvent, place: int | None, leaf: bytes) -> Proof | None:
    if place is None:
        return None
    head = SignedHead.objects.filter(customer_id=event.customer_id, size__gt=place).order_by("-size").first()
    if head is None:
        return None
    verifier = keys.verifier()
    path = path_to(event.customer_id, place, head.size)
    try:
        verify_inclusion(place, head.size, leaf, path, verifier.read(head.note).root)
        is_valid = True
    except ProofError:  # a note that is not ours is a ProofError too
        is_valid = False
    return Proof(place, head.size, bytes(head.root), tuple(path), head.note, verifier.text(event.customer_id), is_valid)
