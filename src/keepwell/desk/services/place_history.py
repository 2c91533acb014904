# SPDX-License-Identifier: Apache-2.0
"""Put old tickets with their texts and files into the desk: a plain service for the set action of an import (H1).

They keep their own times, stand under no contract, start no clock, and are told of to the search index only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from keepwell.desk.choices import FINAL_STATES, OPEN_STATES, Channel, LinkKind, State, Turn
from keepwell.desk.events import HistoryImported
from keepwell.desk.models import Attachment, Message, Ticket, TicketLink
from keepwell.files.services import Received, keep
from keepwell.kernel.actions import note_change_for, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.ids import uuid7
from keepwell.kernel.numbers import next_number
from keepwell.people.models import Organisation
from keepwell.sla.services import NewPromise, start_many


@dataclass(frozen=True, slots=True)
class OldWords:
    """One entry of an old conversation; files have been received already."""

    body: str
    party: str
    at: datetime
    is_internal: bool = False
    channel: str = Channel.IMPORT.value
    author_id: UUID | None = None
    author_label: str = ""
    call_seconds: int | None = None
    files: tuple[tuple[Received, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OldTicket:
    """An old ticket, its references found; `facts` are further columns of the ticket."""

    organisation: Organisation
    source: str
    external_id: str
    requester_id: UUID
    owner_id: UUID
    opened_at: datetime
    facts: Mapping[str, object]
    words: tuple[OldWords, ...] = field(default=())


def place_history(customer: Organisation, olds: Sequence[OldTicket], *, actor: Actor, now: datetime) -> list[Ticket]:
    """Write them with new numbers of the customer; a constant number of statements, and three for each file."""
    if not olds:
        return []
    tickets = [_ticket(old, now) for old in olds]
    promises = [(_promise(ticket), ()) for ticket in tickets]
    start_many(promises, actor=actor, now=now)
    number = next_number(f"ticket:{customer.pk}", len(tickets))
    for place, ticket in enumerate(tickets):
        ticket.number = f"{customer.ticket_prefix}-{number + place}"
    Ticket.objects.bulk_create(tickets)
    _converse(tickets, olds, now)
    for ticket in tickets:
        note_change_for(ticket, {"imported": (None, ticket.source)})
    publish(
        HistoryImported(
            organisation_id=customer.pk,
            customer_id=customer.pk,
            source=olds[0].source,
            ticket_ids=tuple(ticket.pk for ticket in tickets),
        )
    )
    return tickets


def link_history(links: Sequence[tuple[Ticket, Ticket, str]], *, now: datetime) -> int:
    """Link old tickets; a link that is here stays as it is. Returns how many were made."""
    made = [
        TicketLink(
            organisation_id=one.organisation_id,
            customer_id=one.customer_id,
            ticket=one,
            other=other,
            kind=LinkKind(kind),
            made_at=now,
        )
        for one, other, kind in links
        if one.pk != other.pk
    ]
    TicketLink.objects.bulk_create(made, ignore_conflicts=True)
    return len(made)


def _ticket(old: OldTicket, now: datetime) -> Ticket:
    ticket = Ticket(
        organisation_id=old.organisation.pk,
        customer_id=old.organisation.customer_id,
        channel=Channel.IMPORT,
        requester_id=old.requester_id,
        owner_id=old.owner_id,
        promise_id=uuid7(),
        opened_at=old.opened_at,
        recorded_at=now,
        updated_at=now,
        source=old.source,
        external_id=old.external_id,
    )
    for name, value in old.facts.items():
        setattr(ticket, name, value)
    ticket.turn = _turn(State(ticket.state))
    return ticket


def _turn(state: State) -> Turn:
    if state in FINAL_STATES:
        return Turn.NOBODY
    return Turn.CUSTOMER if state not in OPEN_STATES or state is State.WAITING else Turn.PROVIDER


def _promise(ticket: Ticket) -> NewPromise:
    return NewPromise(
        id=ticket.promise_id,
        organisation_id=ticket.organisation_id,
        customer_id=ticket.customer_id,
        class_code=str(ticket.severity),
        opened_at=ticket.opened_at,
        entitlement=None,
        is_historic=True,
    )


def _converse(tickets: Sequence[Ticket], olds: Sequence[OldTicket], now: datetime) -> None:
    messages: list[Message] = []
    attachments: list[Attachment] = []
    for ticket, old in zip(tickets, olds, strict=True):
        for words in old.words:
            message = _message(ticket, words, now)
            messages.append(message)
            attachments += [
                Attachment(
                    organisation_id=ticket.organisation_id,
                    customer_id=ticket.customer_id,
                    message=message,
                    file=keep(received, now=now),
                    name=name,
                    is_internal=words.is_internal,
                )
                for received, name in words.files
            ]
    Message.objects.bulk_create(messages)
    Attachment.objects.bulk_create(attachments)


def _message(ticket: Ticket, words: OldWords, now: datetime) -> Message:
    return Message(
        organisation_id=ticket.organisation_id,
        customer_id=ticket.customer_id,
        ticket=ticket,
        author_id=words.author_id,
        author_label=words.author_label[:120],
        party=words.party,
        is_internal=words.is_internal,
        is_automatic=words.party == "system",
        channel=words.channel,
        body=words.body,
        call_seconds=words.call_seconds,
        occurred_at=words.at,
        recorded_at=now,
    )
