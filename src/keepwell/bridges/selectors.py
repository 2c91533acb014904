# SPDX-License-Identifier: Apache-2.0
"""What may be known of webhooks; inside `reading(actor)`."""

import typing
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from keepwell.bridges import feed
from keepwell.bridges.choices import DeliveryState
from keepwell.bridges.cloudevents import envelopes
from keepwell.bridges.models import Attempt, Delivery, Webhook
from keepwell.bridges.sight import changes, told_types
from keepwell.kernel import events
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import DomainError, NotFound

PAGE = 50


@dataclass(frozen=True, slots=True)
class EventTypeLine:
    """A type of event with its fields."""

    name: str
    about: str
    fields: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which deliveries; everything left out asks for all."""

    state: str = ""
    event_type: str = ""
    since: datetime | None = None
    after: UUID | None = None


def event_types() -> list[EventTypeLine]:
    """Every type that can be told, by name."""
    chosen = set(told_types())
    return [
        EventTypeLine(one.name, (one.cls.__doc__ or "").strip(), _fields(one.cls))
        for one in events.event_types()
        if one.name in chosen
    ]


def _fields(cls: type) -> list[tuple[str, str]]:
    hints = typing.get_type_hints(cls)
    return [(one.name, str(getattr(hints[one.name], "__name__", hints[one.name]))) for one in fields(cls)]


def webhooks(actor: Actor, *, organisation_id: UUID | None = None, state: str = "") -> QuerySet[Webhook]:
    """Webhooks the actor may see."""
    rows = Webhook.objects.visible_to(actor)
    if organisation_id is not None:
        rows = rows.filter(organisation__path__contains=[organisation_id])
    return rows.filter(state=state) if state else rows


def webhook_of(actor: Actor, pk: UUID) -> Webhook:
    """One of them."""
    found = Webhook.objects.visible_to(actor).select_related("organisation", "owner").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def counts_of(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, dict[str, int]]:
    """How many deliveries wait and how many failed for good, webhook by webhook; one question."""
    rows = (
        Delivery.objects.visible_to(actor)
        .filter(webhook_id__in=keys, state__in=(DeliveryState.WAITING, DeliveryState.DEAD))
        .order_by()
        .values("webhook_id")
        .annotate(waiting=Count("id", filter=Q(state="waiting")), dead=Count("id", filter=Q(state="dead")))
    )
    return {row["webhook_id"]: {"waiting": row["waiting"], "dead": row["dead"]} for row in rows}


def deliveries(actor: Actor, webhook: Webhook, wanted: DeliveryFilter, *, limit: int = PAGE) -> list[Delivery]:
    """Deliveries of a webhook, newest first; one more than the page shows that others follow."""
    rows = Delivery.objects.visible_to(actor).filter(webhook=webhook)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.event_type:
        rows = rows.filter(event_type=wanted.event_type)
    if wanted.since is not None:
        rows = rows.filter(made_at__gte=wanted.since)
    if wanted.after is not None:
        rows = rows.filter(pk__lt=wanted.after)
    return list(rows.order_by("-pk")[: limit + 1])


def delivery_of(actor: Actor, pk: UUID) -> tuple[Delivery, list[Attempt]]:
    """One delivery and its tries, the first one first."""
    found = Delivery.objects.visible_to(actor).select_related("webhook").filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found, list(found.tries.order_by("pk"))


def stretch(actor: Actor, after: str, types: Sequence[str], limit: int) -> dict[str, object]:
    """Some changes behind a place, as the API and the event stream answer them."""
    if after == "now":
        return {"items": [], "next": str(feed.newest()), "is_end": True}
    if unknown := sorted(set(types) - set(told_types())):
        words = _("There is no event %(names)s. `/api/v1/event-types` lists them.")
        raise DomainError(words % {"names": ", ".join(unknown)}, "type")
    found, place, is_more = changes(actor, feed.place_of(after), names=types or None, limit=limit)
    return {"items": envelopes(found), "next": str(place), "is_end": not is_more}
