# SPDX-License-Identifier: Apache-2.0
"""What follows from the desk's facts: a cause's problem, fitting checklists, a complaint's first step, the count."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from keepwell.casework.events import PrevalenceAsked
from keepwell.casework.models import Complaint
from keepwell.casework.selectors import has_fitting_checklist
from keepwell.casework.services import add_fitting, route_cause, take_up_complaint
from keepwell.desk import events
from keepwell.desk.choices import Kind
from keepwell.desk.models import Ticket
from keepwell.desk.services import count_topic
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.events import Delivered, subscribe
from keepwell.kernel.set_actions import SetRun


@subscribe(events.CauseClassified, name="casework.route_causes")
def route_causes(batch: Sequence[Delivered[events.CauseClassified]]) -> None:
    """A technical cause has a problem of the right group; a corrected one loses it."""
    for ticket_id in _tickets(batch):
        route_cause(SYSTEM, ticket_id, now=batch[-1].occurred_at)


def add_checklists(batch: Sequence[Delivered[Any]]) -> None:
    """Tickets get the checklists that their class, kind, cause and system ask for."""
    for ticket_id in _tickets(batch):
        ticket = Ticket.objects.filter(pk=ticket_id).select_related("system").first()
        if ticket is not None and has_fitting_checklist(ticket):
            add_fitting(SYSTEM, ticket_id, now=batch[-1].occurred_at)


for _cls in (events.TicketOpened, events.TicketReclassified, events.CauseClassified):
    subscribe(_cls, name="casework.add_checklists")(add_checklists)


def take_up_complaints(batch: Sequence[Delivered[Any]]) -> None:
    """A ticket that is a complaint by its kind has a next step from the first minute."""
    found = Ticket.objects.filter(pk__in=_tickets(batch), kind=Kind.COMPLAINT).open()
    known = set(Complaint.objects.filter(ticket__in=found).values_list("ticket_id", flat=True))
    for ticket_id in found.values_list("pk", flat=True):
        if ticket_id not in known:
            take_up_complaint(SYSTEM, ticket_id, now=batch[-1].occurred_at)


for _fact in (events.TicketOpened, events.TicketReclassified):
    subscribe(_fact, name="casework.take_up_complaints")(take_up_complaints)


@subscribe(PrevalenceAsked, name="casework.count_around")
def count(batch: Sequence[Delivered[PrevalenceAsked]]) -> None:
    """Counted by the installation itself: nobody else sees all companies."""
    count_topic.run(SYSTEM, _tickets(batch), how=SetRun(now=batch[-1].occurred_at))


def _tickets(batch: Sequence[Delivered[Any]]) -> list[UUID]:
    return list(dict.fromkeys(one.event.ticket_id for one in batch))
