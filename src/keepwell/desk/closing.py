# SPDX-License-Identifier: Apache-2.0
"""Ends of a ticket: closed after the customer's answer, or cancelled."""

from datetime import datetime

from django.utils.translation import gettext as _

from keepwell.core.promise import EventKind, LedgerEvent
from keepwell.desk import clocks
from keepwell.desk.choices import Party, State, Turn
from keepwell.desk.events import TicketCancelled, TicketClosed
from keepwell.desk.guards import require_state
from keepwell.desk.keeping import named
from keepwell.desk.models import Message, Ticket, Workaround
from keepwell.desk.parties import party_of
from keepwell.desk.turns import pause_end
from keepwell.kernel.actions import publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import DomainError

#: how often we must have asked for the customer's answer before we may close without it (B37)
NEEDED_TRIES = 3


def tries(ticket: Ticket) -> int:
    """Public words and calls of ours after the solution: documented tries to get the customer's answer."""
    asked = Message.objects.filter(ticket=ticket, occurred_at__gt=ticket.resolved_at).public().from_us()
    return asked.exclude(body="").count()


def require_closable(ticket: Ticket) -> None:
    """The customer has answered, or did not after three tries."""
    require_state(ticket, State.RESOLVED, State.CONFIRMED, instead=_("Resolve it first."))
    if ticket.state == State.CONFIRMED:
        return
    made = tries(ticket)
    if made < NEEDED_TRIES:
        raise DomainError(
            _("The customer has not confirmed. Ask again (%(made)s of %(needed)s tries documented), then close.")
            % {"made": made, "needed": NEEDED_TRIES}
        )


def close(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """End the ticket and its last clocks; the caller saves."""
    ticket.state, ticket.closed_at, ticket.turn = State.CLOSED, now, Turn.NOBODY
    clocks.tell(ticket, clocks.fact(EventKind.CLOSED, now, now=now), actor=actor, now=now)
    publish(TicketClosed(**named(ticket)))


def cancel(ticket: Ticket, reason: str, *before: LedgerEvent, actor: Actor, now: datetime) -> None:
    """End the ticket without a solution; `before` goes into the ledger first. The caller saves."""
    party = party_of(actor, ticket)
    ended = pause_end(ticket, now, now=now)
    Workaround.objects.filter(ticket=ticket).in_force().update(ended_at=now)
    ticket.state, ticket.closed_at, ticket.turn = State.CANCELLED, now, Turn.NOBODY
    cancelled = clocks.fact(EventKind.CANCELLED, now, now=now, party=party, reason=reason.strip())
    clocks.tell(ticket, *before, *ended, cancelled, actor=actor, now=now)
    publish(TicketCancelled(**named(ticket), party=str(Party(party))))
