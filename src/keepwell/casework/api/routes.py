# SPDX-License-Identifier: Apache-2.0
"""What programs may read of casework: problems, what hangs on a ticket, what waits for the caller, where time went."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from keepwell.casework import selectors
from keepwell.casework.api.shapes import (
    ApprovalShape,
    CaseShape,
    ChecklistItemShape,
    ChecklistTemplateShape,
    ComplaintShape,
    MoodShape,
    ProblemLineShape,
    ProblemList,
    ProblemRouteShape,
    ProblemShape,
    ReviewShape,
    SeatedApprovalShape,
    SeatShape,
    TimeEntryShape,
    VerdictShape,
)
from keepwell.casework.models import ChecklistTemplate, ProblemRoute, Review
from keepwell.desk.models import Ticket
from keepwell.desk.selectors import ticket_numbered
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.kernel.api.params import Cursor, Limit
from keepwell.kernel.api.problems import CODES, Problem
from keepwell.kernel.api.write_surface import actor_of
from keepwell.kernel.errors import DomainError, NotFound
from keepwell.ui.addresses import cursor, position

router = Router(tags=["casework"])
#: an id, or a human number such as KW-2318
Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,40}$")]
Day = Annotated[date, Field(ge=date(1970, 1, 1), le=date(2200, 1, 1))]
_MOST = 200


class ProblemsWanted(Schema):
    """Which problems."""

    is_all: bool = False
    team_id: UUID | None = None
    owner_id: UUID | None = None
    after: Cursor = ""
    limit: Limit = 50


class TimeSumShape(Schema):
    """Minutes by customer, person or ticket."""

    label: str
    minutes: int
    billable: int
    entries: int


class TimeWanted(Schema):
    """Between which days, summed by what; without days the present month."""

    by: Literal["customer", "person", "ticket"] = "customer"
    first: Day | None = None
    last: Day | None = None


@router.get(
    "/problems", response={200: ProblemList, CODES: Problem}, operation_id="casework_problems", summary="Problems"
)
def problems(request: HttpRequest, wanted: Query[ProblemsWanted]) -> ProblemList:
    """Problems that are worked on, or all of them, newest first."""
    asked = selectors.ProblemFilter(
        is_all=wanted.is_all,
        team_id=wanted.team_id,
        owner_id=wanted.owner_id,
        after=_place(wanted.after),
        limit=wanted.limit,
    )
    lines = selectors.problem_lines(actor_of(request), asked)
    shown = lines[: wanted.limit]
    items = [
        ProblemLineShape(
            **ProblemShape.model_validate(one.problem).dict(), tickets=one.tickets, companies=one.companies
        )
        for one in shown
    ]
    more = len(lines) > wanted.limit
    last = shown[-1].problem if more else None
    return ProblemList(items=items, next=cursor(last.opened_at.isoformat(), str(last.pk)) if last else "")


def _place(text: str) -> tuple[datetime, UUID] | None:
    if not text:
        return None
    found = position(text)
    try:
        if found is not None and len(found) == 2:
            at = datetime.fromisoformat(str(found[0]))
            if at.tzinfo is not None:
                return at, UUID(str(found[1]))
    except ValueError:
        pass
    raise DomainError("“after” is taken from “next” of the page before.", field="after")


@router.get(
    "/problems/{number}",
    response={200: ProblemShape, CODES: Problem},
    operation_id="casework_problem",
    summary="A problem",
)
def problem(request: HttpRequest, number: Key) -> ProblemShape:
    """One problem by its number."""
    return ProblemShape.model_validate(selectors.problem_numbered(actor_of(request), number))


@router.get(
    "/problem-routes",
    response={200: list[ProblemRouteShape], CODES: Problem},
    operation_id="casework_routes",
    summary="Routes of causes",
)
def routes(request: HttpRequest) -> list[ProblemRouteShape]:
    """Which team gets problems of which cause and system."""
    rows = ProblemRoute.objects.visible_to(actor_of(request))[:_MOST]
    return [ProblemRouteShape.model_validate(one) for one in rows]


@router.get(
    "/checklist-templates",
    response={200: list[ChecklistTemplateShape], CODES: Problem},
    operation_id="casework_checklists",
    summary="Checklists of the house",
)
def templates(request: HttpRequest) -> list[ChecklistTemplateShape]:
    """Every checklist, those out of use too."""
    rows = ChecklistTemplate.objects.visible_to(actor_of(request))[:_MOST]
    return [ChecklistTemplateShape.model_validate(one) for one in rows]


@router.get(
    "/tickets/{key}/case",
    response={200: CaseShape, CODES: Problem},
    operation_id="casework_case",
    summary="A ticket's case",
)
def case(request: HttpRequest, key: Key) -> CaseShape:
    """Problem, checklist, approvals, time, verdict, review, complaint and moods of one ticket."""
    actor = actor_of(request)
    ticket = _ticket(actor, key)
    behind = selectors.problem_of(actor, ticket)
    entries = selectors.entries_of(actor, ticket, _MOST)
    counting = [one for one in entries if one.replaced_by_id is None]
    verdict, complaint = selectors.verdict_of(actor, ticket), selectors.complaint_of(actor, ticket)
    review = Review.objects.visible_to(actor).filter(ticket=ticket).first()
    return CaseShape(
        problem=ProblemShape.model_validate(behind) if behind else None,
        checklist=[ChecklistItemShape.model_validate(one) for one in selectors.checklist_of(actor, ticket)],
        approvals=[_seated(one) for one in selectors.approvals_of(actor, ticket)],
        time=[TimeEntryShape.model_validate(one) for one in entries],
        minutes=sum(one.minutes for one in counting),
        billable_minutes=sum(one.minutes for one in counting if one.is_billable),
        verdict=VerdictShape.model_validate(verdict) if verdict else None,
        review=ReviewShape.model_validate(review) if review else None,
        complaint=ComplaintShape.model_validate(complaint) if complaint else None,
        moods=[MoodShape.model_validate(one) for one in selectors.moods_of(actor, ticket)],
    )


def _seated(approval: object) -> SeatedApprovalShape:
    seats = [SeatShape.model_validate(one) for one in approval.seats.all()]  # type: ignore[attr-defined]  # an Approval
    return SeatedApprovalShape(**ApprovalShape.model_validate(approval).dict(), seats=seats)


def _ticket(actor: Actor, key: str) -> Ticket:
    try:
        found = Ticket.objects.visible_to(actor).filter(pk=UUID(key)).first()
    except ValueError:
        return ticket_numbered(actor, key)
    if found is None:
        raise NotFound
    return found


@router.get(
    "/approvals/waiting",
    response={200: list[ApprovalShape], CODES: Problem},
    operation_id="casework_waiting",
    summary="What waits for your approval",
)
def waiting(request: HttpRequest) -> list[ApprovalShape]:
    """Approvals whose present step waits for the caller, or for somebody for whom he stands in."""
    return [ApprovalShape.model_validate(one) for one in selectors.waiting_for(actor_of(request), clock.now())]


@router.get(
    "/time", response={200: list[TimeSumShape], CODES: Problem}, operation_id="casework_time", summary="Where time went"
)
def time(request: HttpRequest, wanted: Query[TimeWanted]) -> list[TimeSumShape]:
    """Minutes summed between two days, most first."""
    today = clock.now().date()
    sums = selectors.time_sums(actor_of(request), wanted.by, wanted.first or today.replace(day=1), wanted.last or today)
    return [
        TimeSumShape(label=one.label, minutes=one.minutes, billable=one.billable, entries=one.entries) for one in sums
    ]
