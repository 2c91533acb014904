# SPDX-License-Identifier: Apache-2.0
"""What others and the pages ask of casework; values with a fixed number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from keepwell.casework.choices import ApprovalState, VerdictState
from keepwell.casework.models import (
    Approval,
    ApprovalSeat,
    ChecklistItem,
    ChecklistTemplate,
    Complaint,
    Mood,
    Problem,
    ProblemTicket,
    RunningTimer,
    TimeEntry,
    Verdict,
)
from keepwell.casework.services.checklists import fits
from keepwell.casework.services.reminders import EVERY
from keepwell.desk.models import Ticket
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.people.models import Absence

Hanging = TypeVar("Hanging", Approval, Complaint, TimeEntry, Verdict)
PAGE = 50
_LAST_MOODS = 8
_MOST_DUE = 500


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """A problem in a list, with how many tickets and companies it explains."""

    problem: Problem
    tickets: int
    companies: int


@dataclass(frozen=True, slots=True)
class ProblemFilter:
    """Which problems: those worked on or all, of a team, of a person, behind a place in the list."""

    is_all: bool = False
    team_id: UUID | None = None
    owner_id: UUID | None = None
    after: tuple[datetime, UUID] | None = None
    limit: int = PAGE


def problem_lines(actor: Actor, asked: ProblemFilter) -> list[ProblemLine]:
    """Newest first; one more than the limit when more follow. Companies are counted, never named."""
    rows = Problem.objects.visible_to(actor).select_related("team", "owner")
    rows = rows if asked.is_all else rows.open()
    rows = rows.filter(team_id=asked.team_id) if asked.team_id else rows
    rows = rows.filter(owner_id=asked.owner_id) if asked.owner_id else rows
    if asked.after is not None:
        at, last = asked.after
        rows = rows.filter(Q(opened_at__lt=at) | Q(opened_at=at, pk__lt=last))
    found = list(rows.order_by("-opened_at", "-pk")[: asked.limit + 1])
    links = ProblemTicket.objects.filter(problem__in=found).values_list("problem_id")
    counted = links.annotate(Count("pk"), Count("customer_id", distinct=True))
    counts = {pk: (tickets, companies) for pk, tickets, companies in counted.order_by()}
    return [ProblemLine(row, *counts.get(row.pk, (0, 0))) for row in found]


def problem_numbered(actor: Actor, number: str) -> Problem:
    """A visible problem by its number; NotFound otherwise."""
    rows = Problem.objects.visible_to(actor).select_related("team", "owner")
    found = rows.filter(number=number.strip().upper()).first()
    if found is None:
        raise NotFound
    return found


def tickets_of(actor: Actor, problem: Problem) -> list[Ticket]:
    """The tickets it explains that the reader may see, newest link first."""
    links = ProblemTicket.objects.visible_to(actor).filter(problem=problem)
    known = Ticket.objects.visible_to(actor).filter(pk__in=links.values("ticket_id"))
    return list(known.select_related("owner", "customer").order_by("-opened_at", "-pk")[:PAGE])


def problem_of(actor: Actor, ticket: Ticket) -> Problem | None:
    """What lies behind the ticket, as far as the reader may see it."""
    behind = ProblemTicket.objects.filter(ticket=ticket).values("problem_id")
    return Problem.objects.visible_to(actor).filter(pk__in=behind).select_related("team", "owner").first()


def checklist_of(actor: Actor, ticket: Ticket) -> list[ChecklistItem]:
    """The items of a ticket in their order."""
    return list(ChecklistItem.objects.visible_to(actor).filter(ticket=ticket).select_related("owner", "done_by"))


def approvals_of(actor: Actor, ticket: Ticket) -> list[Approval]:
    """A ticket's approvals, newest first, with their seats."""
    rows = Approval.objects.visible_to(actor).filter(ticket=ticket).select_related("asked_by")
    return _hung(rows.prefetch_related("seats__person", "seats__answered_by"), ticket)


def _hung(rows: Iterable[Hanging], ticket: Ticket) -> list[Hanging]:
    """The rows with the ticket at hand: what policies ask of it costs no query a row."""
    found = list(rows)
    for one in found:
        one.ticket = ticket
    return found


def waiting_for(actor: Actor, now: datetime) -> list[Approval]:
    """Approvals that wait for the reader, or for somebody for whom he stands in; longest waiting first."""
    if actor.person_id is None:
        return []
    away = Absence.objects.filter(stand_in_id=actor.person_id).covering(now).values_list("person_id", flat=True)
    people = [actor.person_id, *away]
    mine = ApprovalSeat.objects.filter(approval=OuterRef("pk"), step=OuterRef("step"), person_id__in=people, answer="")
    rows = Approval.objects.visible_to(actor).filter(Exists(mine), state=ApprovalState.WAITING)
    return list(rows.select_related("ticket", "asked_by").order_by("asked_at", "pk")[:PAGE])


def items_to_do(actor: Actor) -> list[ChecklistItem]:
    """What the reader has to do, the nearest day first."""
    rows = ChecklistItem.objects.visible_to(actor).filter(owner_id=actor.person_id).open()
    return list(rows.select_related("ticket").order_by("due_on", "pk")[:PAGE])


@dataclass(frozen=True, slots=True)
class TimeSum:
    """Minutes by whatever they are summed by."""

    label: str
    minutes: int
    billable: int
    entries: int


def minutes_of(ticket: Ticket) -> TimeSum:
    """All minutes of a ticket."""
    return _sum("", TimeEntry.objects.counting().filter(ticket=ticket))


def entries_of(actor: Actor, ticket: Ticket, limit: int = PAGE) -> list[TimeEntry]:
    """What was entered for a ticket, newest day first, corrections with what they replaced."""
    rows = TimeEntry.objects.visible_to(actor).filter(ticket=ticket).select_related("person")
    return _hung(rows[:limit], ticket)


def time_sums(actor: Actor, by: str, first: date, last: date) -> list[TimeSum]:
    """Minutes between two days by customer, person or ticket, most first."""
    label = {"customer": "customer__name", "person": "person__name", "ticket": "ticket__number"}[by]
    rows = TimeEntry.objects.visible_to(actor).counting().filter(worked_on__range=(first, last))
    summed = rows.values(label).annotate(
        all=Sum("minutes"), bill=Sum("minutes", filter=Q(is_billable=True), default=0), n=Count("pk")
    )
    found = summed.order_by("-all", label)[:200]
    return [TimeSum(str(row[label]), row["all"], row["bill"], row["n"]) for row in found]


def _sum(label: str, rows: "QuerySet[TimeEntry]") -> TimeSum:
    found = rows.aggregate(
        all=Sum("minutes", default=0), bill=Sum("minutes", filter=Q(is_billable=True), default=0), n=Count("pk")
    )
    return TimeSum(label, found["all"], found["bill"], found["n"])


def running_timer(actor: Actor) -> RunningTimer | None:
    """The clock that runs for the reader."""
    if actor.person_id is None:
        return None
    return RunningTimer.objects.filter(person_id=actor.person_id).select_related("ticket").first()


def verdict_of(actor: Actor, ticket: Ticket) -> Verdict | None:
    """The newest verdict about a ticket."""
    rows = Verdict.objects.visible_to(actor).filter(ticket=ticket)
    return next(iter(_hung(rows.select_related("proposed_by", "decided_by")[:1], ticket)), None)


def complaint_of(actor: Actor, ticket: Ticket) -> Complaint | None:
    """The complaint that a case is, for those who may see it."""
    return next(iter(_hung(Complaint.objects.visible_to(actor).filter(ticket=ticket), ticket)), None)


def moods_of(actor: Actor, ticket: Ticket) -> list[Mood]:
    """The requester's last moods over all his tickets that the reader may see, oldest first."""
    rows = Mood.objects.visible_to(actor).filter(person_id=ticket.requester_id)
    return list(reversed(rows[:_LAST_MOODS]))


def templates_in_use(actor: Actor) -> list[ChecklistTemplate]:
    """Checklists that can be hung to a ticket."""
    return list(ChecklistTemplate.objects.visible_to(actor).filter(is_active=True))


def has_fitting_checklist(ticket: Ticket) -> bool:
    """Whether a checklist of the house adds itself to such a ticket and does not hang there yet."""
    had = ChecklistItem.objects.filter(ticket=ticket, template__isnull=False).values("template_id")
    rows = ChecklistTemplate.objects.filter(is_active=True, is_automatic=True).exclude(pk__in=had)
    return any(fits(one, ticket) for one in rows)


def untold_verdicts(now: datetime) -> Sequence[UUID]:
    """Verdicts whose working day is over."""
    rows = Verdict.objects.filter(state=VerdictState.PROPOSED, alarmed_at__isnull=True, tell_by__lt=now)
    return list(rows.values_list("pk", flat=True)[:_MOST_DUE])


def due_reviews(now: datetime) -> Sequence[UUID]:
    """Verdicts whose day to look again has come."""
    rows = Verdict.objects.filter(state=VerdictState.TOLD, brought_back_at__isnull=True, review_on__lte=now.date())
    return list(rows.values_list("pk", flat=True)[:_MOST_DUE])


def due_next_steps(now: datetime) -> Sequence[UUID]:
    """Complaints whose next step is late."""
    rows = Complaint.objects.filter(ended_at__isnull=True, reminded_at__isnull=True, next_step_at__lt=now)
    return list(rows.values_list("pk", flat=True)[:_MOST_DUE])


def due_approvals(now: datetime) -> Sequence[UUID]:
    """Approvals that nobody was reminded of for a day."""
    rows = Approval.objects.filter(state=ApprovalState.WAITING, reminded_at__lte=now - EVERY)
    return list(rows.values_list("pk", flat=True)[:_MOST_DUE])


def due_items(now: datetime) -> Sequence[UUID]:
    """Items whose day is over."""
    rows = ChecklistItem.objects.open().filter(reminded_at__isnull=True, due_on__lt=now.date())
    return list(rows.values_list("pk", flat=True)[:_MOST_DUE])
