# SPDX-License-Identifier: Apache-2.0
"""What the desk's forms offer to choose from: always of the ticket's customer, never more than a list can hold."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from keepwell.contracts.selectors import systems_for
from keepwell.desk.models import Ticket
from keepwell.kernel.actor import Actor
from keepwell.people.models import Person, Project, Team
from keepwell.people.selectors import cards

Options = Sequence[tuple[str, str]]
MOST = 300


def _people(ids: Iterable[UUID]) -> Options:
    known = sorted(cards(ids).values(), key=lambda card: (not card.is_provider, card.organisation, card.name))
    return [(str(card.id), f"{card.name} · {card.job_title or card.organisation}") for card in known]


def staff(actor: Actor) -> Options:
    """Our own people."""
    rows = Person.objects.visible_to(actor).active().filter(is_provider=True)
    return _people(rows.values_list("pk", flat=True)[:MOST])


def customer_people(actor: Actor, customer_id: UUID | None = None) -> Options:
    """People of one customer, or of all of them."""
    rows = Person.objects.visible_to(actor).active().filter(is_provider=False)
    rows = rows.filter(customer_id=customer_id) if customer_id else rows
    known = sorted(
        cards(rows.values_list("pk", flat=True)[:MOST]).values(), key=lambda one: (one.organisation, one.name)
    )
    return [(str(card.id), f"{card.organisation} · {card.name}") for card in known]


def everybody(actor: Actor, customer_id: UUID) -> Options:
    """Our own people and the customer's."""
    return [*staff(actor), *customer_people(actor, customer_id)]


def systems(actor: Actor, customer_id: UUID | None) -> Options:
    """Systems that a contract covers."""
    return [(str(row.pk), f"{row.name} {row.release}".strip()) for row in systems_for(actor, customer_id)[:MOST]]


def projects(actor: Actor, customer_id: UUID | None) -> Options:
    """Projects of a customer."""
    rows = Project.objects.visible_to(actor)
    rows = rows.filter(customer_id=customer_id) if customer_id else rows
    return [(str(row.pk), f"{row.label} · {row.code}") for row in rows[:MOST]]


def teams(actor: Actor, customer_id: UUID) -> Options:
    """Teams of ours and of the customer."""
    rows = Team.objects.visible_to(actor).filter(Q(is_provider=True) | Q(customer_id=customer_id))
    return [(str(row.pk), row.label) for row in rows[:MOST]]


def other_tickets(actor: Actor, ticket: Ticket, *, of_requester: bool = False) -> Options:
    """Tickets of the same customer, those of the same topic first; for merging only the requester's open ones."""
    rows = Ticket.objects.visible_to(actor).filter(customer_id=ticket.customer_id).exclude(pk=ticket.pk)
    if of_requester:
        rows = rows.open().filter(requester_id=ticket.requester_id)
    found = list(rows.order_by("-opened_at").only("number", "title", "topic")[:MOST])
    found.sort(key=lambda row: not (ticket.topic and row.topic == ticket.topic))
    return [(str(row.pk), _("{number} {title}").format(number=row.number, title=row.title)) for row in found]
