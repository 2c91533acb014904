# SPDX-License-Identifier: Apache-2.0
"""The SLA report for programs: over the tickets that the caller may see."""

from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema
from pydantic import AfterValidator

from keepwell.desk import report_formats
from keepwell.desk.api.report_shapes import SlaReportShape
from keepwell.desk.selectors.sla_report import Period, sla_report
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.kernel.api.bodies import sane_date
from keepwell.kernel.api.params import Code
from keepwell.kernel.api.problems import CODES, Problem
from keepwell.kernel.api.write_surface import actor_of
from keepwell.kernel.errors import DomainError, NotFound
from keepwell.people.models import Organisation

router = Router(tags=["desk"])
Day = Annotated[date, AfterValidator(sane_date)]


class ReportWanted(Schema):
    """Whose report, over tickets opened on which days of the customer's zone."""

    customer: Code
    since: Day | None = Field(None, alias="from")
    until: Day | None = Field(None, alias="to", description="The last day, which counts")
    tickets: bool = False


@router.get(
    "/reports/sla",
    response={200: SlaReportShape, CODES: Problem},
    operation_id="desk_sla_report",
    summary="How promises were kept",
)
def report(request: HttpRequest, wanted: Query[ReportWanted]) -> HttpResponse:
    """The figures of `keepwell report sla` over the tickets the caller may see; `tickets` adds each of them."""
    if wanted.since and wanted.until and wanted.until < wanted.since:
        raise DomainError(_("The last day lies before the first. Exchange them."), field="to")
    actor = actor_of(request)
    customer = _customer(actor, wanted.customer)
    made = sla_report(actor, customer, Period.of_days(wanted.since, wanted.until, customer.zone), now=clock.now())
    return HttpResponse(report_formats.as_json(made, with_tickets=wanted.tickets), content_type="application/json")


def _customer(actor: Actor, code: str) -> Organisation:
    found = Organisation.objects.visible_to(actor).filter(code=code).first()
    if found is None or found.customer_id != found.pk:
        raise NotFound
    return found
