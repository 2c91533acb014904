# SPDX-License-Identifier: Apache-2.0
"""Keeps what is derived from tickets: the search index, and how widespread a topic is."""

from collections.abc import Sequence
from typing import Any

from keepwell.desk import events
from keepwell.desk.finding import NOTE, TICKET, register_sources
from keepwell.desk.models import Ticket
from keepwell.desk.services.count_topic import count_topic
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.events import Delivered, subscribe
from keepwell.kernel.set_actions import SetRun
from keepwell.search import services as search

register_sources()

#: facts after which a ticket's words may differ
_CHANGING = (
    events.TicketOpened,
    events.ReplyAdded,
    events.FactsEdited,
    events.WorkaroundGiven,
    events.WorkaroundChallenged,
    events.TicketResolved,
    events.TicketConfirmed,
    events.TicketReopened,
    events.TicketCancelled,
)


def index_tickets(batch: Sequence[Delivered[Any]]) -> None:
    """Bring the index in line with the tickets."""
    search.index(TICKET, {one.event.ticket_id for one in batch})


for _cls in _CHANGING:
    subscribe(_cls, name="desk.index_tickets")(index_tickets)


@subscribe(events.ReplyAdded, name="desk.index_notes")
def index_notes(batch: Sequence[Delivered[events.ReplyAdded]]) -> None:
    """Internal notes are found by the service team only."""
    search.index(NOTE, {one.event.message_id for one in batch if one.event.is_internal})


def count_topics(batch: Sequence[Delivered[Any]]) -> None:
    """Store how many others have the same, for tickets whose topic is known."""
    known = Ticket.objects.filter(pk__among={one.event.ticket_id for one in batch}).exclude(topic="")
    count_topic.run(SYSTEM, list(known.values_list("pk", flat=True)), how=SetRun(now=batch[0].occurred_at))


for _cls in (events.TicketOpened, events.FactsEdited, events.TicketResolved):
    subscribe(_cls, name="desk.count_topics")(count_topics)
