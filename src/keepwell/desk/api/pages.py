# SPDX-License-Identifier: Apache-2.0
"""From the desk's pages to their shapes."""

from keepwell.desk.api.clock_shapes import ClocksShape
from keepwell.desk.api.page_shapes import LinkedShape, OtherTicketShape, TicketPageShape, TicketPeopleShape
from keepwell.desk.api.shapes import (
    BadgeShape,
    InterimPlanShape,
    TicketLineShape,
    TicketShape,
    WorkaroundShape,
)
from keepwell.desk.choices import PlanState
from keepwell.desk.selectors import QueueLine, TicketPage, verbs_for
from keepwell.kernel.actor import Actor
from keepwell.people.selectors import PersonCard

_LINE = tuple(TicketLineShape.model_fields)
_TICKET = tuple(TicketShape.model_fields)
_BADGE = tuple(BadgeShape.model_fields)


def queued(line: QueueLine) -> dict[str, object]:
    """A line of the queue as a `QueuedShape` says it, without its checks: this list is read all day."""
    columns = line.ticket.__dict__
    return {
        **{name: columns[name] for name in _LINE},
        "system": line.system,
        "organisation": line.organisation,
        "customer": line.customer,
        "requester": _badge(line.requester),
        "owner": _badge(line.owner),
        "deputy": _badge(line.deputy),
        "workaround_until": line.workaround_until,
        "has_waiting_plan": line.has_waiting_plan,
    }


def page_shape(actor: Actor, page: TicketPage) -> TicketPageShape:
    """A ticket's page, with the verbs that are open to the actor."""
    verbs = verbs_for(
        actor,
        page.ticket,
        has_waiting_plan=any(one.plan.state == PlanState.SUBMITTED for one in page.plans),
        has_workaround=any(one.workaround.ended_at is None for one in page.workarounds),
    )
    return TicketPageShape(
        **{name: getattr(page.ticket, name) for name in _TICKET},
        party=page.party,
        organisation=page.organisation,
        customer=page.customer,
        system=str(page.system or ""),
        people=TicketPeopleShape.model_validate(page.people),
        plans=[InterimPlanShape.model_validate(one.plan) for one in page.plans],
        workarounds=[WorkaroundShape.model_validate(one.workaround) for one in page.workarounds],
        links=[LinkedShape.model_validate(one) for one in page.links],
        merged_into=OtherTicketShape.model_validate(page.merged_into) if page.merged_into else None,
        merged=[OtherTicketShape.model_validate(one) for one in page.merged],
        similar=[OtherTicketShape.model_validate(one) for one in page.similar],
        clocks=ClocksShape.model_validate(page.why),
        verbs=list(verbs),
    )


def _badge(card: PersonCard | None) -> dict[str, object] | None:
    return None if card is None else {name: getattr(card, name) for name in _BADGE}
