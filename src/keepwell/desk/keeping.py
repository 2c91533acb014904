# SPDX-License-Identifier: Apache-2.0
"""Saving a ticket that a verb has changed, and naming it in events."""

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from keepwell.desk.models import Ticket


class Named(TypedDict):
    """The keys that every event of the desk carries."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID


def named(ticket: Ticket) -> Named:
    """The ticket's keys for an event: `TicketClosed(**named(ticket))`."""
    return Named(ticket_id=ticket.pk, organisation_id=ticket.organisation_id, customer_id=ticket.customer_id)


def keep(ticket: Ticket, now: datetime) -> Ticket:
    """Save what a verb changed; the version tells an open form that it is old."""
    ticket.updated_at = now
    ticket.version += 1
    ticket.save(force_update=True)
    return ticket
