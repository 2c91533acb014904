# SPDX-License-Identifier: Apache-2.0
"""The end of a ticket without a solution, told to the customer in the same breath: never a bare no (B8, B52)."""

from datetime import datetime
from uuid import UUID

from keepwell.core.promise import EventKind
from keepwell.desk.choices import Party
from keepwell.desk.clocks import fact
from keepwell.desk.closing import cancel
from keepwell.desk.guards import require_open
from keepwell.desk.keeping import keep
from keepwell.desk.models import Ticket
from keepwell.desk.parties import channel_of
from keepwell.desk.talk import Words, write
from keepwell.kernel.actor import Actor


def refuse(ticket: Ticket, body: str, reason: str, *, actor: Actor, now: datetime) -> Ticket:
    """Write the words to the customer, count them as our answer, and cancel the ticket."""
    write(ticket, Words(body=body, party=Party.PROVIDER, channel=channel_of(actor), at=now), actor=actor, now=now)
    if ticket.first_answered_at is None:
        ticket.first_answered_at = now
    cancel(ticket, reason, fact(EventKind.PUBLIC_REPLY, now, now=now), actor=actor, now=now)
    return keep(ticket, now)


def open_ticket_locked(ticket_id: UUID) -> Ticket:
    """The ticket of another room's row, locked; refused when no work is owed on it any more."""
    ticket = Ticket.objects.select_for_update(no_key=True, of=("self",)).get(pk=ticket_id)
    require_open(ticket)
    return ticket
