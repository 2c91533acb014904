# SPDX-License-Identifier: Apache-2.0
"""What casework tells other rooms."""

from uuid import UUID

from keepwell.kernel.events import event


@event("casework.prevalence_asked")
class PrevalenceAsked:
    """Somebody wants to know how many others have the same, as of now."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID


@event("casework.problem_opened")
class ProblemOpened:
    """A problem exists and has an owner."""

    problem_id: UUID
    organisation_id: UUID
    customer_id: UUID
    owner_id: UUID
    cause: str


@event("casework.problem_moved")
class ProblemMoved:
    """A problem stands elsewhere now: a known error, resolved, closed, open again."""

    problem_id: UUID
    organisation_id: UUID
    customer_id: UUID
    before: str
    after: str


@event("casework.problem_handed_over")
class ProblemHandedOver:
    """A problem has another owner."""

    problem_id: UUID
    organisation_id: UUID
    customer_id: UUID
    owner_id: UUID


@event("casework.problem_linked", live=True)
class ProblemLinked:
    """A ticket is explained by a problem, or no longer."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    problem_id: UUID
    is_linked: bool


@event("casework.checklist_changed", live=True)
class ChecklistChanged:
    """Items were added to a ticket, done, opened again or dropped."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    item_ids: tuple[UUID, ...]


@event("casework.approval_asked", live=True)
class ApprovalAsked:
    """A step of an approval waits for these persons."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    approval_id: UUID
    step: int


@event("casework.approval_decided", live=True)
class ApprovalDecided:
    """An approval was granted, refused or withdrawn."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    approval_id: UUID
    state: str


@event("casework.time_spent", live=True)
class TimeSpent:
    """Minutes were entered or corrected."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    entry_id: UUID
    minutes: int


@event("casework.verdict_proposed", live=True)
class VerdictProposed:
    """Somebody says that a ticket cannot be solved; a second person has to agree and the customer to be told."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    verdict_id: UUID


@event("casework.verdict_decided", live=True)
class VerdictDecided:
    """The verdict was told to the customer, or refused."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    verdict_id: UUID
    state: str
    is_in_time: bool


@event("casework.verdict_late")
class VerdictLate:
    """The customer was not told within one working day that his case cannot be solved (B52)."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    verdict_id: UUID


@event("casework.verdict_brought_back", live=True)
class VerdictBroughtBack:
    """The day came on which we look again."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    verdict_id: UUID


@event("casework.review_finished", live=True)
class ReviewFinished:
    """What happened, why and what we change is written down (A5)."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    review_id: UUID


@event("casework.complaint_marked", live=True)
class ComplaintMarked:
    """A case is a complaint; the care of the complainer begins."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    complaint_id: UUID


@event("casework.next_step_set", live=True)
class NextStepSet:
    """The complainer knows what happens next, and until when."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    complaint_id: UUID


@event("casework.next_step_late")
class NextStepLate:
    """The time of a complaint's next step has passed."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    complaint_id: UUID


@event("casework.complaint_ended", live=True)
class ComplaintEnded:
    """The complaint was settled; how is written with it."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    complaint_id: UUID


@event("casework.mood_fell")
class MoodFell:
    """A person's mood fell over three contacts in a row (B93)."""

    ticket_id: UUID
    organisation_id: UUID
    customer_id: UUID
    person_id: UUID
