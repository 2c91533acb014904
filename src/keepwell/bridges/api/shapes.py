# SPDX-License-Identifier: Apache-2.0
"""How events, webhooks and deliveries look in the API."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from keepwell.bridges.models import Delivery, Webhook
from keepwell.kernel.api.representations import shows


class ChangeShape(Schema):
    """A CloudEvents 1.0 event: what happened, to what (`subject`), when; `sequence` sorts as the feed does."""

    specversion: str
    id: UUID
    source: str
    type: str
    time: datetime
    datacontenttype: str
    subject: str
    subjectnumber: str | None = None
    sequence: str
    actorid: UUID | None = None
    data: dict[str, Any]


class ChangeList(Schema):
    """A stretch of the feed, in the order of commits.

    `next` goes into `after` and is never empty; `is_end` says that nothing more can be read at the moment.
    """

    items: list[ChangeShape]
    next: str
    is_end: bool


class EventFieldShape(Schema):
    """One field of an event's `data`."""

    name: str
    type: str


class EventTypeShape(Schema):
    """A type of event that feed and webhooks can tell; `type` is what stands in the event, `name` what one chooses."""

    name: str
    type: str
    about: str
    fields: list[EventFieldShape]


class WebhookShape(Schema):
    """A webhook; `secret` is there once, in the answer to the request that made it."""

    id: UUID
    name: str
    url: str
    event_types: list[str]
    organisation_id: UUID
    customer_id: UUID
    owner_id: UUID
    state: str
    failures: int
    failing_since: datetime | None
    trouble: str
    rests_until: datetime | None
    former_until: datetime | None
    made_at: datetime
    secret: str | None = None


class WebhookList(Schema):
    """A page of webhooks; `next` goes into `after`, null at the end."""

    items: list[WebhookShape]
    next: UUID | None


class DeliveryShape(Schema):
    """One event for one webhook; `message_id` is its `webhook-id` at every try."""

    id: UUID
    webhook_id: UUID
    message_id: UUID
    event_type: str
    occurred_at: datetime
    state: str
    attempts: int
    next_try_at: datetime
    made_at: datetime
    ended_at: datetime | None
    status: int | None
    trouble: str


class DeliveryList(Schema):
    """A page of deliveries, newest first; `next` goes into `after`, null at the end."""

    items: list[DeliveryShape]
    next: UUID | None


class AttemptShape(Schema):
    """One try and how the receiver's answer began."""

    at: datetime
    took_ms: int
    url: str
    sent_bytes: int
    status: int | None
    trouble: str
    words: str
    answer_headers: dict[str, str]
    answer_head: str


class DeliveryPage(DeliveryShape):
    """A delivery with every try."""

    tries: list[AttemptShape]


shows(Webhook, WebhookShape)
shows(Delivery, DeliveryShape)
