# SPDX-License-Identifier: Apache-2.0
"""Open a problem behind a ticket, by hand or because its cause says so (B35)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.casework.choices import TECHNICAL_CAUSES, Priority
from keepwell.casework.events import ProblemLinked, ProblemOpened
from keepwell.casework.ground import house, named, of
from keepwell.casework.models import Problem, ProblemTicket
from keepwell.casework.routing import Routed, product_of, routed
from keepwell.desk.choices import Cause, Severity
from keepwell.desk.models import Ticket
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing, command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.numbers import next_number


@command
class OpenProblem:
    """What lies behind the ticket; the team follows from cause and system."""

    title: str = field(gettext_lazy("What is wrong?"), max_length=200, personal=True)
    cause: str = field(gettext_lazy("Cause"), choices=Cause)
    priority: int = field(gettext_lazy("Priority"), choices=Priority, default=Priority.MEDIUM.value)


@dataclass(frozen=True, slots=True)
class _New:
    title: str
    cause: str
    priority: int
    is_automatic: bool = False


@action("casework.open_problem", title=gettext_lazy("Open a problem"), target=Ticket, command=OpenProblem, lock=False)
def open_problem(actor: Actor, ticket: Ticket, command: OpenProblem, *, now: datetime) -> Problem:
    """Make the problem of the right group and link the ticket to it."""
    if not command.title.strip():
        raise DomainError(_("Say in one line what is wrong."), field="title")
    if command.cause not in Cause.values:
        raise DomainError(_("Choose what caused it."), field="cause")
    if command.priority not in Priority.values:
        raise DomainError(_("Choose high, medium or low."), field="priority")
    return _opened(ticket, _New(command.title.strip(), command.cause, command.priority), now)


@action("casework.route_cause", title=gettext_lazy("Route the cause to its group"), target=Ticket, lock=False)
def route_cause(actor: Actor, ticket: Ticket, command: Nothing, *, now: datetime) -> Problem | None:
    """Keep ticket and problem together as the cause was said: a technical one has a problem, others lose theirs."""
    link = ProblemTicket.objects.filter(ticket=ticket).select_related("problem").first()
    if link is not None and (not link.is_automatic or link.problem.cause == ticket.cause):
        return link.problem
    if link is not None:
        link.delete()
        _abandon(link.problem, now)
        publish(ProblemLinked(**named(ticket), problem_id=link.problem_id, is_linked=False))
    if ticket.cause not in TECHNICAL_CAUSES:
        return None
    known = Problem.objects.alike(ticket.cause, product_of(ticket), str(ticket.topic)).first() if ticket.topic else None
    if known is not None:
        hang(known, ticket, now, is_automatic=True)
        return known
    is_urgent = ticket.severity == Severity.SEVERE
    priority = Priority.HIGH if is_urgent else Priority.MEDIUM
    return _opened(ticket, _New(str(ticket.title), str(ticket.cause), priority.value, is_automatic=True), now)


def hang(problem: Problem, ticket: Ticket, now: datetime, *, is_automatic: bool = False) -> ProblemTicket:
    """Link a ticket to its problem, from whichever it was linked to before."""
    ProblemTicket.objects.filter(ticket=ticket).delete()
    made = ProblemTicket.objects.create(
        **of(ticket), problem=problem, ticket=ticket, since=now, is_automatic=is_automatic
    )
    publish(ProblemLinked(**named(ticket), problem_id=problem.pk, is_linked=True))
    return made


def _opened(ticket: Ticket, new: _New, now: datetime) -> Problem:
    home = house()
    to: Routed = routed(new.cause, product_of(ticket), now)
    problem = Problem.objects.create(
        organisation_id=home.pk,
        customer_id=home.pk,
        number=f"P-{next_number('casework.problem')}",
        title=new.title,
        cause=new.cause,
        product=product_of(ticket),
        topic=ticket.topic,
        priority=new.priority,
        team_id=to.team_id,
        owner_id=to.owner_id or ticket.owner_id,
        is_automatic=new.is_automatic,
        opened_at=now,
        updated_at=now,
    )
    publish(_told(problem))
    hang(problem, ticket, now, is_automatic=new.is_automatic)
    return problem


def _told(problem: Problem) -> ProblemOpened:
    owner: UUID = problem.owner_id
    return ProblemOpened(
        problem_id=problem.pk,
        organisation_id=problem.organisation_id,
        customer_id=problem.customer_id,
        owner_id=owner,
        cause=problem.cause,
    )


def _abandon(problem: Problem, now: datetime) -> None:
    """A problem that only a wrong cause made, and that nobody has begun, goes with it."""
    is_untouched = problem.is_automatic and problem.state == "new" and problem.updated_at == problem.opened_at
    if is_untouched and not problem.tickets.exists():
        problem.state, problem.closed_at, problem.updated_at = "closed", now, now
        problem.save(update_fields=["state", "closed_at", "updated_at"])
