# SPDX-License-Identifier: Apache-2.0
"""Keeps the facts of tickets as things happen, and has wanted editions made; all of it harmless when done twice."""

from collections.abc import Sequence
from typing import Any

from keepwell.desk import events
from keepwell.desk.models import Ticket
from keepwell.kernel.events import Delivered, subscribe
from keepwell.kernel.jobs import defer_job
from keepwell.reports.events import EditionWanted
from keepwell.reports.keeping import refresh
from keepwell.sla.events import BreachWithdrawn, ClockStopped, PromiseBreached, PromiseRecounted

#: after these a fact may differ
_CHANGING = (
    events.TicketOpened,
    events.ReplyAdded,
    events.TicketTransferred,
    events.TicketReclassified,
    events.FactsEdited,
    events.TicketResolved,
    events.TicketConfirmed,
    events.TicketClosed,
    events.TicketReopened,
    events.TicketCancelled,
    events.TicketMerged,
    events.PromiseWaived,
)


def keep_facts(batch: Sequence[Delivered[Any]]) -> None:
    """Count these tickets anew; of a merge the surviving one too."""
    refresh(
        {one.event.ticket_id for one in batch} | {getattr(one.event, "into_id", one.event.ticket_id) for one in batch}
    )


for _cls in _CHANGING:
    subscribe(_cls, name="reports.keep_facts")(keep_facts)


@subscribe(events.HistoryImported, name="reports.keep_imported_facts")
def keep_imported_facts(batch: Sequence[Delivered[events.HistoryImported]]) -> None:
    """Count what came from another desk."""
    refresh({pk for one in batch for pk in one.event.ticket_ids})


def keep_outcomes(batch: Sequence[Delivered[Any]]) -> None:
    """Count the tickets of these promises anew."""
    promises = {one.event.promise_id for one in batch}
    refresh(Ticket.objects.filter(promise_id__among=promises).values_list("pk", flat=True))


for _told in (ClockStopped, PromiseBreached, BreachWithdrawn, PromiseRecounted):
    subscribe(_told, name="reports.keep_outcomes")(keep_outcomes)


@subscribe(EditionWanted, name="reports.queue_edition")
def queue_edition(batch: Sequence[Delivered[EditionWanted]]) -> None:
    """Let a worker make it."""
    for edition_id in dict.fromkeys(str(one.event.edition_id) for one in batch):
        defer_job("reports.make_edition", edition_id=edition_id)
