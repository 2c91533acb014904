# SPDX-License-Identifier: Apache-2.0
"""The feed of changes, and what programs may read of webhooks."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from keepwell.bridges import selectors
from keepwell.bridges.api.shapes import (
    AttemptShape,
    ChangeList,
    DeliveryList,
    DeliveryPage,
    DeliveryShape,
    EventFieldShape,
    EventTypeShape,
    WebhookList,
    WebhookShape,
)
from keepwell.bridges.choices import DeliveryState, WebhookState
from keepwell.bridges.cloudevents import PREFIX
from keepwell.kernel.api.answers import tagged
from keepwell.kernel.api.params import Code, Cursor, Instant, Limit
from keepwell.kernel.api.problems import CODES, Problem
from keepwell.kernel.api.rendering import answer
from keepwell.kernel.api.write_surface import actor_of

router = Router(tags=["bridges"])
Types = Annotated[list[Code], Field(max_length=100)]


class ChangesWanted(Schema):
    """From where on, and which."""

    after: Cursor = Field("", description="`next` of an earlier answer; empty: from the beginning; `now`: from now on")
    type: Types = Field(default_factory=list, description="names as `/event-types` lists them; none: all")
    limit: Limit = 100


class DeliveriesWanted(Schema):
    """Which deliveries; everything left out asks for all."""

    state: DeliveryState | None = None
    event_type: Code = ""
    since: Instant | None = None
    after: UUID | None = None
    limit: Limit = 50


@router.get("/changes", response={200: ChangeList, CODES: Problem}, operation_id="bridges_changes", summary="Changes")
def changed(request: HttpRequest, wanted: Query[ChangesWanted]) -> HttpResponse:
    """What happened and the caller may read, in the order of commits, without gaps.

    Go on with `next` and nothing is missed or told twice. To wait for something new, ask the same of the event
    stream's address (`/changes?wait=30` there, by default one port higher).
    """
    return answer(selectors.stretch(actor_of(request), wanted.after, wanted.type, wanted.limit))


@router.get(
    "/event-types",
    response={200: list[EventTypeShape], CODES: Problem},
    operation_id="bridges_event_types",
    summary="Types of events",
)
def event_types(request: HttpRequest) -> list[EventTypeShape]:
    """Every type that the feed and webhooks can tell."""
    del request
    return [
        EventTypeShape(
            name=one.name,
            type=PREFIX + one.name,
            about=one.about,
            fields=[EventFieldShape(name=name, type=kind) for name, kind in one.fields],
        )
        for one in selectors.event_types()
    ]


@router.get(
    "/webhooks", response={200: WebhookList, CODES: Problem}, operation_id="bridges_webhooks", summary="Webhooks"
)
def webhooks(
    request: HttpRequest,
    organisation_id: UUID | None = None,
    state: WebhookState | None = None,
    after: UUID | None = None,
    limit: Limit = 50,
) -> WebhookList:
    """Webhooks the caller may see, oldest first; `organisation_id` keeps a node and everything under it."""
    rows = selectors.webhooks(actor_of(request), organisation_id=organisation_id, state=state.value if state else "")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = list(rows.order_by("pk")[: limit + 1])
    items = [WebhookShape.model_validate(row) for row in found[:limit]]
    return WebhookList(items=items, next=items[-1].id if len(found) > limit else None)


@router.get(
    "/webhooks/{uuid:id}",
    response={200: WebhookShape, CODES: Problem},
    operation_id="bridges_webhook",
    summary="One webhook",
)
def webhook(request: HttpRequest, id: UUID) -> WebhookShape:  # noqa: A002  # the name in the address
    """A webhook and how it is doing."""
    row = selectors.webhook_of(actor_of(request), id)
    tagged(request, row)
    return WebhookShape.model_validate(row)


@router.get(
    "/webhooks/{uuid:id}/deliveries",
    response={200: DeliveryList, CODES: Problem},
    operation_id="bridges_deliveries",
    summary="Deliveries of a webhook",
)
def deliveries(request: HttpRequest, id: UUID, wanted: Query[DeliveriesWanted]) -> DeliveryList:  # noqa: A002
    """What was to be delivered, newest first."""
    actor = actor_of(request)
    chosen = selectors.DeliveryFilter(
        state=wanted.state.value if wanted.state else "",
        event_type=wanted.event_type,
        since=wanted.since,
        after=wanted.after,
    )
    found = selectors.deliveries(actor, selectors.webhook_of(actor, id), chosen, limit=wanted.limit)
    items = [DeliveryShape.model_validate(row) for row in found[: wanted.limit]]
    return DeliveryList(items=items, next=items[-1].id if len(found) > wanted.limit else None)


@router.get(
    "/deliveries/{uuid:id}",
    response={200: DeliveryPage, CODES: Problem},
    operation_id="bridges_delivery",
    summary="One delivery with its tries",
)
def delivery(request: HttpRequest, id: UUID) -> DeliveryPage:  # noqa: A002  # the name in the address
    """What was tried and what came back."""
    row, tries = selectors.delivery_of(actor_of(request), id)
    tagged(request, row)
    return DeliveryPage(
        **DeliveryShape.model_validate(row).dict(), tries=[AttemptShape.model_validate(one) for one in tries]
    )
