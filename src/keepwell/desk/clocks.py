# SPDX-License-Identifier: Apache-2.0
"""The desk's hand on the promise: facts go into the ledger, the nearest deadline comes back onto the ticket."""

from datetime import datetime

from keepwell.core.promise import EventKind, LedgerEvent, Party
from keepwell.desk.choices import ClockState
from keepwell.desk.models import Ticket
from keepwell.kernel.actor import Actor
from keepwell.sla import services as sla
from keepwell.sla.services import Standing

#: what the queue calls a dated answer that somebody promised; all other kinds are milestones of the contract
PROMISED_ANSWER = "promised_answer"

_PARTIES = {"provider": Party.PROVIDER, "customer": Party.CUSTOMER, "system": Party.SYSTEM}


def fact(kind: EventKind, at: datetime, *, now: datetime, party: str = "provider", reason: str = "") -> LedgerEvent:
    """One plain fact for the ledger."""
    return LedgerEvent(kind=kind, occurred_at=at, recorded_at=now, party=_PARTIES[party], reason=reason)


def tell(ticket: Ticket, *facts: LedgerEvent, actor: Actor, now: datetime) -> Standing:
    """Append facts to the ticket's promise and show on the ticket how it stands now."""
    standing = sla.append(ticket.promise_id, *facts, actor=actor, now=now)
    show(ticket, standing)
    return standing


def show(ticket: Ticket, standing: Standing) -> None:
    """Cache the nearest deadline on the ticket; the caller saves. A dated answer counts where it is nearer (B32)."""
    if not ticket.is_open:
        hide(ticket)
        return
    ticket.next_due_at, ticket.next_due_kind = standing.due_at, standing.due_milestone if standing.due_at else ""
    ticket.clock_state = _clock_state(standing)
    promised = ticket.answer_promised_at
    if promised is not None and (ticket.next_due_at is None or promised < ticket.next_due_at):
        ticket.next_due_at, ticket.next_due_kind = promised, PROMISED_ANSWER


def hide(ticket: Ticket) -> None:
    """Nothing is owed any more."""
    ticket.next_due_at, ticket.next_due_kind = None, ""
    ticket.clock_state = ClockState.NONE
    ticket.answer_promised_at = None


def _clock_state(standing: Standing) -> ClockState:
    if standing.due_at is None:
        return ClockState.PAUSED if standing.is_paused else ClockState.NONE
    if standing.is_breached:
        return ClockState.BREACHED
    return ClockState.PROVISIONAL if standing.is_provisional else ClockState.RUNNING
