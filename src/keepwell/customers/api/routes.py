# SPDX-License-Identifier: Apache-2.0
"""What programs may read of customers: how they stand, what happened, and the register of needs."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import AwareDatetime, Field

from keepwell.customers.api.shapes import (
    CustomerLineShape,
    CustomerShape,
    MomentList,
    NeedList,
    NeedShape,
    customer_shape,
    line_shape,
    moment_shape,
)
from keepwell.customers.choices import NeedState
from keepwell.customers.models import Need
from keepwell.customers.selectors import customer_lines, customer_page, may_look, timeline
from keepwell.customers.selectors.timeline import Theme
from keepwell.kernel import clock
from keepwell.kernel.api.problems import CODES, Problem
from keepwell.kernel.api.write_surface import actor_of
from keepwell.kernel.errors import NotFound
from keepwell.people.models import Organisation

router = Router(tags=["customers"])
Limit = Annotated[int, Field(ge=1, le=200)]


@router.get(
    "/customers",
    response={200: list[CustomerLineShape], CODES: Problem},
    operation_id="customers_customers",
    summary="Customers and how they stand",
)
def customers(request: HttpRequest) -> list[CustomerLineShape]:
    """The customers the caller may see, those with something late first."""
    return [line_shape(line) for line in customer_lines(actor_of(request), clock.now())]


@router.get(
    "/customers/{uuid:id}",
    response={200: CustomerShape, CODES: Problem},
    operation_id="customers_customer",
    summary="One customer as a whole",
)
def customer(request: HttpRequest, id: UUID) -> CustomerShape:  # noqa: A002  # the name in the address
    """How it stands and why, with goals and needs."""
    return customer_shape(customer_page(actor_of(request), id, clock.now()))


@router.get(
    "/customers/{uuid:id}/moments",
    response={200: MomentList, CODES: Problem},
    operation_id="customers_moments",
    summary="What happened with a customer",
)
def moments(
    request: HttpRequest,
    id: UUID,  # noqa: A002  # the name in the address
    theme: Theme = Theme.ALL,
    before: AwareDatetime | None = None,
) -> MomentList:
    """Talks, requests, needs, goals and published contacts, thirty at a time."""
    actor = actor_of(request)
    place = Organisation.objects.visible_to(actor).customers().filter(pk=id).first()
    if place is None or not may_look(actor, place):
        raise NotFound
    found = timeline(actor, id, theme=theme.value, before=_sane(before))
    return MomentList(items=[moment_shape(one) for one in found.moments], before=found.before)


def _sane(before: datetime | None) -> datetime | None:
    """The database knows years from 1 to 9999; a moment at their edge leaves them when it is moved to UTC."""
    return before if before is None or 1 < before.year < 9999 else None


@router.get(
    "/needs", response={200: NeedList, CODES: Problem}, operation_id="customers_needs", summary="The register of needs"
)
def needs(
    request: HttpRequest,
    customer: UUID | None = None,
    state: NeedState | None = None,
    after: UUID | None = None,
    limit: Limit = 50,
) -> NeedList:
    """Needs the caller may see, in the order they were noted."""
    rows = Need.objects.visible_to(actor_of(request)).order_by("pk")
    rows = rows if customer is None else rows.filter(customer_id=customer)
    rows = rows if state is None else rows.filter(state=state.value)
    rows = rows if after is None else rows.filter(pk__gt=after)
    found = list(rows[: limit + 1])
    items = [NeedShape.from_orm(row) for row in found[:limit]]
    return NeedList(items=items, next=items[-1].id if len(found) > limit else None)


@router.get(
    "/needs/{uuid:id}",
    response={200: NeedShape, CODES: Problem},
    operation_id="customers_need",
    summary="One need",
)
def need(request: HttpRequest, id: UUID) -> NeedShape:  # noqa: A002  # the name in the address
    """One need with its answer."""
    found = Need.objects.visible_to(actor_of(request)).filter(pk=id).first()
    if found is None:
        raise NotFound
    return NeedShape.from_orm(found)
