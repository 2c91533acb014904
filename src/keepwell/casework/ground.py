# SPDX-License-Identifier: Apache-2.0
"""What several verbs share: whose row it becomes, and whether a person can be asked to do something for a ticket."""

from typing import TypedDict
from uuid import UUID

from django.utils.translation import gettext as _

from keepwell.desk.models import Ticket
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import DomainError, NotFound
from keepwell.people.models import Organisation, Person
from keepwell.people.selectors import root


class Place(TypedDict):
    """Where a row belongs."""

    organisation_id: UUID
    customer_id: UUID


def of(ticket: Ticket) -> Place:
    """A row of the ticket's organisation."""
    return Place(organisation_id=ticket.organisation_id, customer_id=ticket.customer_id)


class NamedTicket(Place):
    """What every event about a ticket names."""

    ticket_id: UUID


def named(ticket: Ticket) -> NamedTicket:
    """The ticket's keys for an event."""
    return NamedTicket(ticket_id=ticket.pk, **of(ticket))


def house() -> Organisation:
    """The service house, to which problems and templates belong."""
    found = root()
    if found is None:
        raise NotFound
    return found


def person(person_id: UUID, customer_id: UUID, field: str) -> Person:
    """A person of ours or of the customer who is still here; DomainError on the field otherwise."""
    found = Person.objects.filter(pk=person_id, is_active=True).first()
    if found is None or not (found.is_provider or found.customer_id == customer_id):
        raise DomainError(_("This person cannot work for the customer. Choose somebody else."), field=field)
    return found


def myself(actor: Actor) -> UUID:
    """The person who acts; the installation itself spends no time and approves nothing."""
    if actor.person_id is None:
        raise DomainError(_("Only a person can do this."))
    return actor.person_id
