# SPDX-License-Identifier: Apache-2.0
"""What programs may read of service calendars: whoever is promised a deadline may check it."""

from typing import Annotated
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from keepwell.core.worktime import WorktimeError
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.kernel.api.answers import tagged
from keepwell.kernel.api.params import Code
from keepwell.kernel.api.problems import CODES, Problem
from keepwell.kernel.api.write_surface import actor_of
from keepwell.kernel.errors import DomainError, NotFound
from keepwell.sla.api.shapes import CalendarMonthShape, CalendarPage, CalendarShape, CalendarVersionShape
from keepwell.sla.choices import CalendarStatus
from keepwell.sla.models import Calendar, CalendarVersion
from keepwell.sla.selectors import calendars_for, versions_for
from keepwell.sla.selectors import month as month_grid

router = Router(tags=["sla"])
Year = Annotated[int, Field(ge=1970, le=2200)]
Month = Annotated[int, Field(ge=1, le=12)]
Number = Annotated[int, Field(ge=1, lt=2**31)]


@router.get(
    "/calendars", response={200: list[CalendarShape], CODES: Problem}, operation_id="sla_calendars", summary="Calendars"
)
def calendars(request: HttpRequest) -> list[CalendarShape]:
    """Every service calendar."""
    return [CalendarShape.model_validate(row) for row in calendars_for(actor_of(request))]


@router.get(
    "/calendars/{code}",
    response={200: CalendarPage, CODES: Problem},
    operation_id="sla_calendar",
    summary="One calendar with its versions",
)
def calendar(request: HttpRequest, code: Code) -> CalendarPage:
    """A calendar by its code."""
    actor = actor_of(request)
    row = _calendar(actor, code)
    tagged(request, row)
    versions = [CalendarVersionShape.model_validate(one) for one in versions_for(actor, row.pk)]
    return CalendarPage(**CalendarShape.model_validate(row).dict(), versions=versions)


@router.get(
    "/calendars/{code}/month",
    response={200: CalendarMonthShape, CODES: Problem},
    operation_id="sla_calendar_month",
    summary="One month of a calendar",
)
def calendar_month(
    request: HttpRequest,
    code: Code,
    year: Year | None = None,
    month: Month | None = None,
    version: Number | None = None,
) -> CalendarMonthShape:
    """What is open on each day and why; without a month the present one, without a version the one published last."""
    actor, now = actor_of(request), clock.now()
    chosen = _version(actor, _calendar(actor, code), version)
    today = now.astimezone(ZoneInfo(chosen.zone)).date()
    try:
        grid = month_grid(chosen, year or today.year, month or today.month, now=now)
    except WorktimeError as error:
        raise DomainError(
            _("This calendar cannot be computed: %(reason)s. Mend its draft.") % {"reason": str(error)}
        ) from error
    return CalendarMonthShape.model_validate(grid)


def _calendar(actor: Actor, code: str) -> Calendar:
    row = calendars_for(actor).filter(code=code).first()
    if row is None:
        raise NotFound
    return row


def _version(actor: Actor, row: Calendar, number: int | None) -> CalendarVersion:
    versions = list(versions_for(actor, row.pk))
    wanted = [one for one in versions if number is None or one.number == number]
    if number is None:
        wanted = [one for one in wanted if one.status == CalendarStatus.PUBLISHED] or wanted
    if not wanted:
        raise NotFound
    return wanted[0]
