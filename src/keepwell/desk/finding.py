# SPDX-License-Identifier: Apache-2.0
"""What the search room learns of tickets. Internal notes are a kind of their own: only their readers find them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from keepwell.desk.addresses import ticket_address
from keepwell.desk.models import Message, Ticket
from keepwell.kernel.actor import Actor
from keepwell.search.services import Document, SearchSource, register

TICKET = "ticket"
NOTE = "ticket_note"
#: characters of one conversation that are indexed; the rest repeats
_MOST_TEXT = 20_000


def register_sources() -> None:
    """Make tickets and internal notes findable."""
    register(SearchSource(TICKET, _("Tickets"), load_tickets, visible_tickets))
    register(SearchSource(NOTE, _("Internal notes"), load_notes, visible_notes))


def visible_tickets(actor: Actor) -> QuerySet[Ticket]:
    """Tickets that the actor may see."""
    return Ticket.objects.visible_to(actor)


def visible_notes(actor: Actor) -> QuerySet[Message]:
    """Internal notes that the actor may read."""
    return Message.objects.visible_to(actor).filter(is_internal=True)


def load_tickets(ids: Sequence[UUID]) -> Iterable[Document]:
    """Title, number, facts and the public conversation."""
    bodies: dict[UUID, list[str]] = {}
    spoken = Message.objects.filter(ticket_id__among=ids).public().order_by("ticket_id", "occurred_at", "pk")
    for ticket_id, body in spoken.values_list("ticket_id", "body"):
        bodies.setdefault(ticket_id, []).append(body)
    for ticket in Ticket.objects.filter(pk__among=ids).select_related("system"):
        facts = (ticket.module, ticket.topic, ticket.cad_tool, ticket.system.name if ticket.system else "")
        text = "\n".join(bodies.get(ticket.pk, []))[:_MOST_TEXT]
        yield Document(
            object_id=ticket.pk,
            organisation_id=ticket.organisation_id,
            title=str(ticket.title),
            codes=tuple(code for code in (str(ticket.number), str(ticket.external_id)) if code),
            texts=tuple(part for part in (text, *facts) if part),
            address=ticket_address(str(ticket.number)),
        )


def load_notes(ids: Sequence[UUID]) -> Iterable[Document]:
    """One internal note under the title of its ticket."""
    for note in Message.objects.filter(pk__among=ids, is_internal=True).select_related("ticket"):
        yield Document(
            object_id=note.pk,
            organisation_id=note.organisation_id,
            title="",
            heading=f"{note.ticket.number} {note.ticket.title}",
            texts=(str(note.body)[:_MOST_TEXT],),
            address=ticket_address(str(note.ticket.number)),
        )
