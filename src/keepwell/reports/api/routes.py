# SPDX-License-Identifier: Apache-2.0
"""The figures of every report for programs: what the page shows, over the tickets the caller may see."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from pydantic import AfterValidator

from keepwell.desk.choices import Channel, Severity
from keepwell.kernel import clock
from keepwell.kernel.api.bodies import sane_date
from keepwell.kernel.api.params import Cursor, Words
from keepwell.kernel.api.problems import CODES, Problem
from keepwell.kernel.api.rendering import answer
from keepwell.kernel.api.write_surface import actor_of
from keepwell.kernel.errors import NotFound
from keepwell.reports.api.shapes import CountedList, EditionShape, ReportShape, counted_shape, edition_shape
from keepwell.reports.asking import Asked, asked_of
from keepwell.reports.choices import ReportName, Span, Step
from keepwell.reports.figures import as_json
from keepwell.reports.selectors.behind import behind
from keepwell.reports.selectors.editions import edition_of, editions
from keepwell.reports.selectors.making import make
from keepwell.reports.selectors.scope import is_reader
from keepwell.ui.addresses import cursor, position

router = Router(tags=["reports"])
Day = Annotated[date, AfterValidator(sane_date)]


class ReportWanted(Schema):
    """The filters of a report's page: the same words stand in its address."""

    span: Span | None = Field(None, description="A period; `from` and `to` name days instead")
    since: Day | None = Field(None, alias="from")
    until: Day | None = Field(None, alias="to", description="The last day, which counts")
    customer: UUID | None = None
    organisation: UUID | None = Field(None, description="This one and everything below it")
    team: UUID | None = None
    system: UUID | None = None
    channel: Channel | None = None
    severity: Severity | None = None
    step: Step | None = None
    within: int | None = Field(None, ge=1, le=365)
    handling: int | None = Field(None, ge=1, le=2880)
    share: int | None = Field(None, ge=1, le=99)
    minutes: int | None = Field(None, ge=0, le=2880)
    shrinkage: int | None = Field(None, ge=0, le=90)


class TicketsWanted(ReportWanted):
    """The filters of a report and what was counted: the parameters of a figure's link."""

    part: Annotated[str, Field(pattern=r"^[a-z]{1,20}$")] = "opened"
    milestone: Annotated[str, Field(pattern=r"^[a-z_]{0,30}$")] = ""
    state: Annotated[str, Field(pattern=r"^[a-z_]{0,20}$")] = ""
    owner: UUID | None = None
    age: Annotated[str, Field(pattern=r"^[a-z_]{0,20}$")] = ""
    cause: Annotated[str, Field(pattern=r"^[a-z_]{0,20}$")] = ""
    topic: Words = ""
    tool: Words = ""
    hour: int | None = Field(None, ge=0, le=23)
    after: Cursor = ""


def _words(wanted: Schema) -> dict[str, str]:
    return {name: str(value) for name, value in wanted.dict(by_alias=True).items() if value not in (None, "")}


def _asked(wanted: Schema) -> Asked:
    given = _words(wanted)
    return asked_of(given, zone=timezone.get_current_timezone_name(), now=clock.now())


@router.get(
    "/reports/tickets",
    response={200: CountedList, CODES: Problem},
    operation_id="reports_tickets",
    summary="The tickets behind a figure",
)
def counted(request: HttpRequest, wanted: Query[TicketsWanted]) -> HttpResponse:
    """Up to fifty of the tickets that a figure counted, newest first, and how many there are."""
    actor = actor_of(request)
    if not is_reader(actor):
        raise NotFound
    place = position(wanted.after) if wanted.after else None
    after = (str(place[0]), str(place[1])) if place and _is_place(place) else None
    page = behind(actor, _asked(wanted), _words(wanted), after=after, now=clock.now())
    items = [counted_shape(line) for line in page.lines]
    return answer({"items": items, "total": page.total, "next": cursor(*page.next) if page.next else ""})


def _is_place(place: list[object]) -> bool:
    if len(place) != 2:  # an instant and an id
        return False
    try:
        datetime.fromisoformat(str(place[0]))
        UUID(str(place[1]))
    except ValueError:
        return False
    return True


@router.get(
    "/reports/editions",
    response={200: list[EditionShape], CODES: Problem},
    operation_id="reports_editions",
    summary="Reports that were made",
)
def made(request: HttpRequest) -> list[EditionShape]:
    """The newest fifty that the caller may read."""
    rows, _following = editions(actor_of(request))
    return [edition_shape(one) for one in rows]


@router.get(
    "/reports/editions/{id}",
    response={200: ReportShape, CODES: Problem},
    operation_id="reports_edition",
    summary="The frozen figures of a report",
)
def edition(request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002  # the address says id
    """What it said when it was made; 404 until it is."""
    found = edition_of(actor_of(request), id)
    if not found.figures:
        raise NotFound
    return answer(found.figures)


@router.get(
    "/reports/{name}",
    response={200: ReportShape, CODES: Problem},
    operation_id="reports_report",
    summary="A report's figures",
)
def report(request: HttpRequest, name: ReportName, wanted: Query[ReportWanted]) -> HttpResponse:
    """Tiles and tables as the page shows them: counts, shares of one, lengths in seconds, with how each is counted."""
    return answer(as_json(make(actor_of(request), name.value, _asked(wanted), now=clock.now())))
