# SPDX-License-Identifier: Apache-2.0
"""How casework's rows look in the API; an action answers with the same shapes as lists do."""

from datetime import date, datetime
from uuid import UUID

from ninja import Schema

from keepwell.casework.models import (
    Approval,
    ChecklistItem,
    ChecklistTemplate,
    Complaint,
    Mood,
    Problem,
    ProblemRoute,
    ProblemTicket,
    Review,
    TimeEntry,
    Verdict,
)
from keepwell.kernel.api.representations import shows


class ProblemShape(Schema):
    """A problem."""

    id: UUID
    number: str
    title: str
    cause: str
    product: str
    topic: str
    state: str
    priority: int
    team_id: UUID | None
    owner_id: UUID
    root_cause: str
    workaround: str
    solution: str
    opened_at: datetime
    updated_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None


class ProblemLineShape(ProblemShape):
    """A problem in a list: how many tickets of how many companies it explains."""

    tickets: int
    companies: int


class ProblemList(Schema):
    """Problems, newest first; `next` goes into `after`, empty at the end."""

    items: list[ProblemLineShape]
    next: str


class ProblemTicketShape(Schema):
    """A ticket that a problem explains."""

    id: UUID
    problem_id: UUID
    ticket_id: UUID
    since: datetime
    is_automatic: bool


class ProblemRouteShape(Schema):
    """Which team gets problems of a cause."""

    id: UUID
    cause: str
    product: str
    team_id: UUID


class ChecklistTemplateShape(Schema):
    """A checklist of the house."""

    id: UUID
    name: str
    lines: str
    due_days: int
    kind: str
    severity: str
    cause: str
    product: str
    is_automatic: bool
    is_active: bool


class ChecklistItemShape(Schema):
    """One thing to do for a ticket."""

    id: UUID
    ticket_id: UUID
    source: str
    text: str
    is_required: bool
    owner_id: UUID
    due_on: date
    done_at: datetime | None
    done_by_id: UUID | None
    dropped_because: str


class SeatShape(Schema):
    """One person's say in one step of an approval."""

    step: int
    rule: str
    person_id: UUID
    answer: str
    answered_by_id: UUID | None
    answered_at: datetime | None
    reason: str


class ApprovalShape(Schema):
    """A request for a yes."""

    id: UUID
    ticket_id: UUID
    subject: str
    reason: str
    guards: str
    state: str
    step: int
    asked_by_id: UUID | None
    asked_at: datetime
    decided_at: datetime | None


class SeatedApprovalShape(ApprovalShape):
    """A request for a yes, with everybody's say."""

    seats: list[SeatShape]


class TimeEntryShape(Schema):
    """Minutes worked on a ticket; `replaced_by_id` names the correction."""

    id: UUID
    ticket_id: UUID
    person_id: UUID
    worked_on: date
    minutes: int
    is_billable: bool
    note: str
    entered_at: datetime
    replaced_by_id: UUID | None


class VerdictShape(Schema):
    """That a ticket cannot be solved."""

    id: UUID
    ticket_id: UUID
    reason: str
    alternative: str
    review_on: date
    state: str
    proposed_by_id: UUID
    known_at: datetime
    tell_by: datetime
    decided_by_id: UUID | None
    decided_at: datetime | None
    decision_note: str
    told_at: datetime | None


class ReviewShape(Schema):
    """What happened in a grave incident, why, and what was learned."""

    id: UUID
    ticket_id: UUID
    timeline: str
    cause: str
    lessons: str
    written_by_id: UUID | None
    written_at: datetime
    finished_by_id: UUID | None
    finished_at: datetime | None


class ComplaintShape(Schema):
    """A complaint with its next step."""

    id: UUID
    ticket_id: UUID
    what: str
    next_step: str
    next_step_at: datetime
    marked_at: datetime
    ended_at: datetime | None
    outcome: str


class MoodShape(Schema):
    """How a person felt at a contact, from -2 to 2."""

    id: UUID
    ticket_id: UUID
    person_id: UUID
    feeling: int
    noted_by_id: UUID | None
    noted_at: datetime


class CaseShape(Schema):
    """Everything that hangs on a ticket, as far as the caller may see it."""

    problem: ProblemShape | None
    checklist: list[ChecklistItemShape]
    approvals: list[SeatedApprovalShape]
    time: list[TimeEntryShape]
    minutes: int
    billable_minutes: int
    verdict: VerdictShape | None
    review: ReviewShape | None
    complaint: ComplaintShape | None
    moods: list[MoodShape]


shows(Approval, ApprovalShape)
shows(ChecklistItem, ChecklistItemShape)
shows(ChecklistTemplate, ChecklistTemplateShape)
shows(Complaint, ComplaintShape)
shows(Mood, MoodShape)
shows(Problem, ProblemShape)
shows(ProblemRoute, ProblemRouteShape)
shows(ProblemTicket, ProblemTicketShape)
shows(Review, ReviewShape)
shows(TimeEntry, TimeEntryShape)
shows(Verdict, VerdictShape)
