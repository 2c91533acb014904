# SPDX-License-Identifier: Apache-2.0
"""What the search room learns of tickets. Internal notes are a kind of their own: only their readers find them."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from keepwell.desk.addresses import ticket_address
from keepwell.desk.choices import SOLVED_STATES
from keepwell.desk.finding_filters import FILTERS
from keepwell.desk.models import Attachment, Message, Ticket
from keepwell.kernel.actor import Actor
from keepwell.people.models import Organisation, Person
from keepwell.search.services import Document, Follow, SearchSource, register

TICKET = "ticket"
NOTE = "ticket_note"
#: characters of one conversation that are indexed; the rest repeats
_MOST_TEXT = 20_000


#: columns of a ticket that its document is made of
_TOLD = (
    *("number", "external_id", "title", "module", "topic", "cad_tool", "system_id", "solution", "state"),
    *("organisation_id", "removal_id", "merged_into_id"),
)


def register_sources() -> None:
    """Make tickets and internal notes findable."""
    register(
        SearchSource(
            TICKET,
            _("Tickets"),
            load_tickets,
            visible_tickets,
            is_case=True,
            names=("ticket", "工单"),
            filters=FILTERS,
            follows=(
                Follow(Ticket, "id", _TOLD),
                Follow(Message, "ticket_id", ("body", "is_internal"), "NOT {row}.is_internal", ("body",)),
            ),
            order=10,
        )
    )
    register(
        SearchSource(
            NOTE,
            _("Internal notes"),
            load_notes,
            visible_notes,
            names=("note", "内部备注"),
            follows=(Follow(Message, "id", ("body", "is_internal"), "{row}.is_internal", ("body",)),),
            order=90,
        )
    )


def visible_tickets(actor: Actor) -> QuerySet[Ticket]:
    """Tickets that the actor may see."""
    return Ticket.objects.visible_to(actor)


def visible_notes(actor: Actor) -> QuerySet[Message]:
    """Internal notes that the actor may read."""
    return Message.objects.visible_to(actor).filter(is_internal=True)


def load_tickets(ids: Sequence[UUID]) -> Iterable[Document]:
    """Title, number, facts, the public conversation with its files' names, and the solution."""
    bodies: dict[UUID, list[str]] = {}
    spoken = Message.objects.filter(ticket_id__among=ids).public().order_by("ticket_id", "occurred_at", "pk")
    for ticket_id, body in spoken.values_list("ticket_id", "body"):
        bodies.setdefault(ticket_id, []).append(body)
    names: dict[UUID, list[str]] = {}
    attached = Attachment.objects.filter(message__ticket_id__among=ids, message__is_internal=False).order_by("pk")
    for ticket_id, name in attached.values_list("message__ticket_id", "name"):
        names.setdefault(ticket_id, []).append(name)
    tickets = list(Ticket.objects.filter(pk__among=ids).select_related("system"))
    # joined, they would take a ticket away whose owner or place is out of sight
    owners = Person.objects.in_bulk({ticket.owner_id for ticket in tickets})
    places = Organisation.objects.in_bulk({ticket.organisation_id for ticket in tickets})
    for ticket in tickets:
        about = (ticket.module, ticket.topic, ticket.cad_tool, ticket.system.name if ticket.system else "")
        text = "\n".join(bodies.get(ticket.pk, []))[:_MOST_TEXT]
        yield Document(
            object_id=ticket.pk,
            organisation_id=ticket.organisation_id,
            title=str(ticket.title),
            codes=tuple(code for code in (str(ticket.number), str(ticket.external_id)) if code),
            texts=tuple(part for part in (text, ticket.solution, *about, *names.get(ticket.pk, [])) if part),
            address=ticket_address(str(ticket.number)),
            facts=(
                str(ticket.get_state_display()),
                *(one.label for one in (places.get(ticket.organisation_id), owners.get(ticket.owner_id)) if one),
            ),
            at=ticket.opened_at,
            worth=1 if ticket.state in SOLVED_STATES and ticket.solution else 0,
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
            at=note.occurred_at,
        )
