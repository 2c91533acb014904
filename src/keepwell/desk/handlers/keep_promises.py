# SPDX-License-Identifier: Apache-2.0
"""What the desk does when a promise is in danger, missed or counted anew: people are told, the queue is mended."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from keepwell.desk import notices
from keepwell.desk.models import Ticket
from keepwell.desk.services.refresh_deadlines import refresh_deadlines
from keepwell.desk.telling import Messenger, messenger
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.events import Delivered, subscribe
from keepwell.kernel.set_actions import SetRun
from keepwell.sla.events import BreachWithdrawn, ClockWarned, PromiseBreached, PromiseRecounted


def _told_of_promise(
    batch: Sequence[Delivered[Any]], tell: Callable[[Messenger, Ticket, Delivered[Any]], None]
) -> None:
    """For each event of the sla room: the ticket that holds the promise, or the one it was merged into."""
    talker = messenger(promises=(one.event.promise_id for one in batch))
    by_promise = {ticket.promise_id: ticket.merged_into or ticket for ticket in talker.tickets.values()}
    for one in batch:
        ticket = by_promise.get(one.event.promise_id)
        if ticket is not None:
            tell(talker, ticket, one)
    talker.send(batch[0].occurred_at)


@subscribe(ClockWarned, name="desk.tell_warned")
def tell_warned(batch: Sequence[Delivered[ClockWarned]]) -> None:
    """The owner and his deputy, while there is time."""
    _told_of_promise(
        batch,
        lambda talker, ticket, one: talker.add(
            ticket, notices.CLOCK_WARNED, one.id, [ticket.owner_id, ticket.deputy_id], percent=one.event.percent
        ),
    )


@subscribe(PromiseBreached, name="desk.tell_breached")
def tell_breached(batch: Sequence[Delivered[PromiseBreached]]) -> None:
    """The owner, his deputy, and the customer's CSM and deputy; the queue shows it."""
    _told_of_promise(
        batch,
        lambda talker, ticket, one: talker.add(
            ticket,
            notices.BREACHED,
            one.id,
            [ticket.owner_id, ticket.deputy_id, *talker.leads(ticket, one.occurred_at)],
        ),
    )
    _refresh([one.event.promise_id for one in batch], batch[0].occurred_at)


@subscribe(BreachWithdrawn, name="desk.tell_breach_withdrawn")
def tell_breach_withdrawn(batch: Sequence[Delivered[BreachWithdrawn]]) -> None:
    """Whoever was alarmed may rest."""
    _told_of_promise(
        batch,
        lambda talker, ticket, one: talker.add(
            ticket,
            notices.BREACH_WITHDRAWN,
            one.id,
            [ticket.owner_id, ticket.deputy_id, *talker.leads(ticket, one.occurred_at)],
        ),
    )
    _refresh([one.event.promise_id for one in batch], batch[0].occurred_at)


@subscribe(PromiseRecounted, name="desk.mend_deadlines")
def mend_deadlines(batch: Sequence[Delivered[PromiseRecounted]]) -> None:
    """Deadlines moved without anybody touching the tickets."""
    _refresh([one.event.promise_id for one in batch], batch[0].occurred_at)


def _refresh(promise_ids: Sequence[UUID], now: datetime) -> None:
    ids = Ticket.objects.filter(promise_id__in=set(promise_ids)).open().values_list("pk", flat=True)
    refresh_deadlines.run(SYSTEM, list(ids), how=SetRun(now=now))
