# SPDX-License-Identifier: Apache-2.0
"""A new cycle of a finished ticket (K6)."""

from datetime import datetime

from keepwell.core.promise import ClockKind, EventKind, LedgerEvent, Party
from keepwell.desk import clocks
from keepwell.desk.choices import State, Turn
from keepwell.desk.events import TicketReopened
from keepwell.desk.keeping import named
from keepwell.desk.models import Ticket
from keepwell.kernel.actions import publish
from keepwell.kernel.actor import Actor


def start_again(ticket: Ticket, reason: str, *, actor: Actor, now: datetime) -> None:
    """Put the ticket back to work; if production stands still again, it must be restored again."""
    ticket.state, ticket.turn = State.IN_PROGRESS, Turn.PROVIDER
    ticket.resolved_at = ticket.confirmed_at = ticket.closed_at = None
    kinds: tuple[ClockKind, ...] = ()
    if ticket.is_production_stopped:
        ticket.restored_at = None
        kinds = (ClockKind.RESTORE,)
    ticket.reopen_count += 1
    reopened = LedgerEvent(
        kind=EventKind.REOPENED,
        occurred_at=now,
        recorded_at=now,
        party=Party.CUSTOMER,
        reason=reason.strip(),
        kinds=kinds,
    )
    clocks.tell(ticket, reopened, actor=actor, now=now)
    publish(TicketReopened(**named(ticket), reopen_count=ticket.reopen_count))
