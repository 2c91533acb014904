# SPDX-License-Identifier: Apache-2.0
"""Compares every kept fact with what it should be, and fills in what is missing; no stored figure goes unchecked."""

from collections.abc import Iterator
from uuid import UUID

from keepwell.desk.models import Ticket
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import within_scope
from keepwell.reports.keeping import differing, refresh
from keepwell.reports.models import TicketFact

BATCH = 500


def drifted(*, mend: bool) -> tuple[list[UUID], int]:
    """Tickets whose facts were wrong, and how many had none; all are right afterwards when mended."""
    wrong: list[UUID] = []
    absent = 0
    for batch in _batches():
        with within_scope(SYSTEM.scope):
            tickets = list(Ticket.objects.filter(pk__among=batch).order_by("pk"))
            found = differing(tickets)
            known = set(TicketFact.objects.filter(ticket_id__among=found).values_list("ticket_id", flat=True))
            if mend:
                refresh(found)
        wrong += [pk for pk in found if pk in known]
        absent += len(found) - len(known)
    return wrong, absent


def fill_in(most: int = 20_000) -> int:
    """Make the facts of tickets that have none (after an upgrade or an import); returns how many."""
    made = 0
    while made < most:
        with within_scope(SYSTEM.scope):
            lacking = list(Ticket.objects.filter(fact__isnull=True).values_list("pk", flat=True)[:BATCH])
            refresh(lacking)
        if not lacking:
            break
        made += len(lacking)
    return made


def _batches() -> Iterator[list[UUID]]:
    last: UUID | None = None
    while True:
        with within_scope(SYSTEM.scope):
            rows = Ticket.objects.order_by("pk").values_list("pk", flat=True)
            batch = list((rows if last is None else rows.filter(pk__gt=last))[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1]
