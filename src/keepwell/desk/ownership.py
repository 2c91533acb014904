# SPDX-License-Identifier: Apache-2.0
"""Who answers for a ticket: the chain of owners and the bounce limit (A18)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from keepwell.core.promise import EventKind
from keepwell.desk import clocks
from keepwell.desk.choices import State, TransferKind
from keepwell.desk.events import TicketTransferred
from keepwell.desk.keeping import named
from keepwell.desk.models import Ticket, Transfer
from keepwell.desk.parties import leads
from keepwell.kernel.actions import publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import DomainError

#: how often a ticket may be handed over before only the CSM decides
BOUNCE_LIMIT = 2


@dataclass(frozen=True, slots=True)
class Handover:
    """One change of owner."""

    kind: TransferKind
    to_id: UUID
    reason: str = ""


def is_dispatch(ticket: Ticket) -> bool:
    """Whether nobody has worked on the ticket, so that naming an owner is not handing over."""
    return ticket.state == State.NEW and ticket.transfer_count == 0


def require_below_limit(actor: Actor, ticket: Ticket) -> None:
    """From the third hand-over on, only CSM, deputy or service manager decide who works on it."""
    if ticket.transfer_count < BOUNCE_LIMIT or actor.is_system or leads(actor, ticket.organisation_id):
        return
    raise DomainError(
        _(
            "%(number)s was handed over %(count)s times already. From now on the customer success manager decides who"
            " works on it: write an internal note to ask."
        )
        % {"number": ticket.number, "count": ticket.transfer_count}
    )


def hand_over(ticket: Ticket, handover: Handover, *, actor: Actor, now: datetime) -> None:
    """Change the owner and keep the link of the chain; the caller saves."""
    transfer = transferred(ticket, handover, actor=actor, now=now)
    transfer.save(force_insert=True)
    publish(
        TicketTransferred(
            **named(ticket),
            from_id=transfer.from_person_id,
            to_id=handover.to_id,
            transfer_count=ticket.transfer_count,
        )
    )


def transferred(ticket: Ticket, handover: Handover, *, actor: Actor, now: datetime) -> Transfer:
    """Change the owner in memory and return the unsaved link of the chain."""
    transfer = Transfer(
        organisation_id=ticket.organisation_id,
        customer_id=ticket.customer_id,
        ticket=ticket,
        kind=handover.kind,
        from_person_id=ticket.owner_id,
        to_person_id=handover.to_id,
        by_person_id=actor.person_id,
        reason=handover.reason.strip(),
        at=now,
    )
    ticket.owner_id = handover.to_id
    if handover.kind is TransferKind.HANDOVER:
        ticket.transfer_count += 1
    return transfer


def begin_work(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Somebody took a new ticket up: it is acknowledged and in progress."""
    if ticket.state == State.NEW:
        ticket.state = State.IN_PROGRESS
        clocks.tell(ticket, clocks.fact(EventKind.ACKNOWLEDGED, now, now=now), actor=actor, now=now)
