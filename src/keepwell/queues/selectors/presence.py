# SPDX-License-Identifier: Apache-2.0
"""Who is at which ticket right now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from keepwell.queues.models import Presence

#: without a sign for so long somebody has gone; the pages give one every twenty seconds
STAYS = timedelta(seconds=50)


@dataclass(frozen=True, slots=True)
class Present:
    """Somebody at a ticket."""

    person_id: UUID
    doing: str


def present_at(ticket_ids: Iterable[UUID], *, now: datetime) -> Mapping[UUID, tuple[Present, ...]]:
    """By ticket, who is there; one query."""
    rows = Presence.objects.filter(ticket_id__among=list(ticket_ids), seen_at__gte=now - STAYS).order_by("pk")
    found: dict[UUID, list[Present]] = {}
    for ticket_id, person_id, doing in rows.values_list("ticket_id", "person_id", "doing"):
        found.setdefault(ticket_id, []).append(Present(person_id, doing))
    return {key: tuple(there) for key, there in found.items()}
