# SPDX-License-Identifier: Apache-2.0
"""What public words change besides the conversation: whose turn it is, pauses, clocks (K4, K5, P3)."""

from datetime import datetime

from keepwell.contracts.choices import PauseReason
from keepwell.core.promise import EventKind, LedgerEvent
from keepwell.desk import clocks
from keepwell.desk.choices import Party, State, Turn
from keepwell.desk.events import TicketResumed
from keepwell.desk.keeping import named
from keepwell.desk.models import Ticket
from keepwell.kernel.actions import publish
from keepwell.kernel.actor import Actor


def answered(ticket: Ticket, at: datetime, *more: LedgerEvent, actor: Actor, now: datetime) -> None:
    """A human of the service team spoke to the customer; further facts of the same verb go into the ledger after it."""
    ticket.turn = Turn.CUSTOMER
    if actor.is_system:  # words of a machine are no human answer (K4, B92)
        clocks.tell(ticket, *more, actor=actor, now=now)
        return
    if ticket.first_answered_at is None or at < ticket.first_answered_at:
        ticket.first_answered_at = at
    if ticket.state == State.NEW:
        ticket.state = State.IN_PROGRESS
    clocks.tell(ticket, clocks.fact(EventKind.PUBLIC_REPLY, at, now=now), *more, actor=actor, now=now)


def asked(ticket: Ticket, at: datetime, *more: LedgerEvent, actor: Actor, now: datetime) -> None:
    """The customer spoke: we owe a word, and waiting for him is over from the message's arrival on."""
    ticket.turn = Turn.PROVIDER
    if ticket.state == State.WAITING and ticket.pause_reason == PauseReason.WAITING_CUSTOMER:
        end_pause(ticket)
        publish(TicketResumed(**named(ticket)))
    spoken = clocks.fact(EventKind.CUSTOMER_MESSAGE, at, now=now, party=Party.CUSTOMER)
    clocks.tell(ticket, spoken, *more, actor=actor, now=now)


def end_pause(ticket: Ticket) -> None:
    """The ticket is worked on again; the ledger is told by the caller."""
    ticket.state = State.IN_PROGRESS
    ticket.pause_reason = ticket.pause_note = ""
    ticket.paused_at = ticket.pause_until = None


def pause_end(ticket: Ticket, at: datetime, *, now: datetime) -> tuple[LedgerEvent, ...]:
    """The fact that closes a running pause, if one runs: a stop closes the pause first (P3)."""
    if ticket.state != State.WAITING:
        return ()
    ended = clocks.fact(EventKind.PAUSE_END, at, now=now, reason=ticket.pause_reason)
    end_pause(ticket)
    return (ended,)
