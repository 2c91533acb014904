# SPDX-License-Identifier: Apache-2.0
"""Hangs the parts beside the ticket."""

from typing import Any

from keepwell.kernel.actor import Actor
from keepwell.kernel.plugins import switches
from keepwell.kernel.slots import Panel, slot
from keepwell_partlinks.manifest import MANIFEST
from keepwell_partlinks.models import PartMention

_MOST_OTHERS = 5


def _parts(actor: Actor, ticket: Any) -> dict[str, Any] | None:
    """The parts of this ticket with their links, and other tickets that name them."""
    seen = PartMention.objects.visible_to(actor).filter(is_ignored=False)
    mine = list(seen.filter(ticket_id=ticket.pk).order_by("part"))
    if not mine:
        return None
    address = switches.settings_of(MANIFEST).address
    others = (
        seen.filter(part__in=[one.part for one in mine])
        .exclude(ticket_id=ticket.pk)
        .select_related("ticket")
        .order_by("-ticket__opened_at")[:_MOST_OTHERS]
    )
    links = [(one, address.replace("{part}", one.part)) for one in mine]
    return {"links": links, "others": list(others)}


slot("ticket.side").add(Panel("partlinks.parts", "keepwell_partlinks/parts.html", _parts, order=60))
