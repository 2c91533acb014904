# SPDX-License-Identifier: Apache-2.0
"""An event as CloudEvents 1.0 JSON: the feed and webhooks say the same."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from keepwell.bridges.feed import Happened
from keepwell.bridges.sight import labels, rows_named, subject_of

PREFIX = "keepwell."
TEST = "bridges.test"


def envelopes(found: Sequence[Happened]) -> list[dict[str, Any]]:
    """The events with the human names of what they speak about; inside `reading(actor)`."""
    named = labels(found)
    return [_envelope(one, named) for one in found]


def _envelope(one: Happened, named: dict[UUID, str]) -> dict[str, Any]:
    first = next(iter(rows_named(one.name)), "")
    number = named.get(UUID(one.payload[first])) if first and one.payload.get(first) else None
    made = envelope(one.id, one.name, one.occurred_at, one.payload)
    made["subject"] = subject_of(one)
    made["sequence"] = one.sequence
    if number:
        made["subjectnumber"] = number
    if one.actor_id:
        made["actorid"] = str(one.actor_id)
    return made


def envelope(key: UUID, name: str, at: datetime, content: dict[str, Any]) -> dict[str, Any]:
    """The required attributes and the content."""
    return {
        "specversion": "1.0",
        "id": str(key),
        "source": settings.KEEPWELL.public_url,
        "type": PREFIX + name,
        "time": at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": content,
    }
