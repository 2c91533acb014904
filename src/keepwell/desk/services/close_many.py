# SPDX-License-Identifier: Apache-2.0
"""Close many confirmed tickets at once."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy

from keepwell.core.promise import EventKind
from keepwell.desk import clocks
from keepwell.desk.choices import State, Turn
from keepwell.desk.containment import with_open_parts
from keepwell.desk.events import TicketClosed
from keepwell.desk.keeping import named
from keepwell.desk.models import Ticket
from keepwell.kernel.actions import publish, set_action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.sla import services as sla


@set_action("desk.close_many", title=gettext_lazy("Close many"), target=Ticket)
def close_many(actor: Actor, rows: Sequence[Ticket], command: Nothing, *, now: datetime) -> None:
    """Close those the customer has confirmed and whose parts are done; the others are left alone."""
    confirmed = [ticket for ticket in rows if ticket.state == State.CONFIRMED]
    unfinished = with_open_parts(one.pk for one in confirmed)
    chosen = [one for one in confirmed if one.pk not in unfinished]
    if not chosen:
        return
    closed = (clocks.fact(EventKind.CLOSED, now, now=now),)
    sla.append_many({ticket.promise_id: closed for ticket in chosen}, actor=actor, now=now)
    for ticket in chosen:
        ticket.state, ticket.closed_at, ticket.turn = State.CLOSED, now, Turn.NOBODY
        clocks.hide(ticket)
        ticket.updated_at, ticket.version = now, ticket.version + 1
        publish(TicketClosed(**named(ticket)))
    columns = ["state", "closed_at", "turn", "next_due_at", "next_due_kind", "clock_state", "answer_promised_at"]
    Ticket.objects.bulk_update(chosen, [*columns, "updated_at", "version"])
