# SPDX-License-Identifier: Apache-2.0
"""Work on a problem: its facts, its states, the tickets it explains, and the routes of causes."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.casework.choices import Priority, ProblemState
from keepwell.casework.events import ProblemHandedOver, ProblemLinked, ProblemMoved
from keepwell.casework.ground import named
from keepwell.casework.models import Problem, ProblemRoute, ProblemTicket
from keepwell.casework.services.open_problem import hang
from keepwell.desk.choices import Cause
from keepwell.desk.models import Ticket
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing, command, field
from keepwell.kernel.errors import DomainError
from keepwell.people.models import Organisation, Person, Team

#: from where a problem goes where
_WAYS = {
    ProblemState.INVESTIGATING: (
        ProblemState.NEW,
        ProblemState.KNOWN_ERROR,
        ProblemState.RESOLVED,
        ProblemState.CLOSED,
    ),
    ProblemState.KNOWN_ERROR: (ProblemState.NEW, ProblemState.INVESTIGATING),
    ProblemState.RESOLVED: (ProblemState.NEW, ProblemState.INVESTIGATING, ProblemState.KNOWN_ERROR),
    ProblemState.CLOSED: (ProblemState.RESOLVED,),
}


@command
class ChangeProblem:
    """The facts as they shall be; what is left out stays."""

    title: str | None = field(gettext_lazy("What is wrong?"), max_length=200, personal=True, default=None)
    priority: int | None = field(gettext_lazy("Priority"), choices=Priority, default=None)
    cause: str | None = field(gettext_lazy("Cause"), choices=Cause, default=None)
    product: str | None = field(gettext_lazy("System"), max_length=40, default=None)
    topic: str | None = field(gettext_lazy("Topic"), max_length=80, default=None)
    team_id: UUID | None = field(gettext_lazy("Team"), ref="people.Team", default=None)
    owner_id: UUID | None = field(gettext_lazy("Owner"), ref="people.Staff", default=None)
    root_cause: str | None = field(gettext_lazy("Root cause"), widget="textarea", personal=True, default=None)
    workaround: str | None = field(gettext_lazy("Workaround"), widget="textarea", personal=True, default=None)


@action("casework.change_problem", title=gettext_lazy("Edit the problem"), target=Problem, command=ChangeProblem)
def change_problem(actor: Actor, problem: Problem, command: ChangeProblem, *, now: datetime) -> Problem:
    """Change what is given; a new owner is told."""
    _check(problem, command)
    for name in ("title", "product", "topic", "root_cause", "workaround"):
        value = getattr(command, name)
        if value is not None:
            setattr(problem, name, value.strip())
    problem.priority = command.priority or problem.priority
    problem.cause = command.cause or problem.cause
    problem.team_id = command.team_id or problem.team_id
    if command.owner_id is not None and command.owner_id != problem.owner_id:
        problem.owner_id = command.owner_id
        publish(ProblemHandedOver(**_named(problem), owner_id=command.owner_id))
    problem.updated_at = now
    problem.save(force_update=True)
    return problem


def _check(problem: Problem, command: ChangeProblem) -> None:
    if command.title is not None and not command.title.strip():
        raise DomainError(_("Say in one line what is wrong."), field="title")
    if command.priority is not None and command.priority not in Priority.values:
        raise DomainError(_("Choose high, medium or low."), field="priority")
    if command.team_id is not None and not Team.objects.filter(pk=command.team_id, is_provider=True).exists():
        raise DomainError(_("Choose a team of the service house."), field="team_id")
    ours = Person.objects.filter(Q(pk=command.owner_id), is_active=True, is_provider=True)
    if command.owner_id is not None and not ours.exists():
        raise DomainError(_("Choose somebody of the service house."), field="owner_id")
    emptied = [name for name in ("root_cause", "workaround") if (getattr(command, name) or "x").strip() == ""]
    if problem.state == ProblemState.KNOWN_ERROR and emptied:
        raise DomainError(_("A known error keeps its root cause and its workaround."), field=emptied[0])


@command
class MoveProblem:
    """Where it stands now; a resolved one says how."""

    state: str = field(gettext_lazy("State"), choices=ProblemState)
    solution: str = field(gettext_lazy("Solution"), widget="textarea", personal=True, default="")


@action("casework.move_problem", title=gettext_lazy("Change the state"), target=Problem, command=MoveProblem)
def move_problem(actor: Actor, problem: Problem, command: MoveProblem, *, now: datetime) -> Problem:
    """Take the problem one step on, or open it again."""
    before = ProblemState(problem.state)
    if command.state not in _WAYS or before not in _WAYS[ProblemState(command.state)]:
        raise DomainError(
            _("From “%(state)s” it cannot go there. Choose another state.") % {"state": before.label}, "state"
        )
    after = ProblemState(command.state)
    if after is ProblemState.KNOWN_ERROR and not (problem.root_cause and problem.workaround):
        raise DomainError(_("A known error has a root cause and a workaround. Enter both first."), "state")
    if after is ProblemState.RESOLVED:
        if not command.solution.strip():
            raise DomainError(_("Say what removed the cause; the owners of the tickets read it."), "solution")
        problem.solution, problem.resolved_at = command.solution.strip(), now
    problem.state, problem.updated_at = after.value, now
    problem.closed_at = now if after is ProblemState.CLOSED else None
    problem.save(force_update=True)
    publish(ProblemMoved(**_named(problem), before=before.value, after=after.value))
    return problem


@command
class LinkProblem:
    """The problem that explains the ticket."""

    problem_id: UUID = field(gettext_lazy("Problem"), ref="casework.Problem")


@action("casework.link_problem", title=gettext_lazy("Link to a problem"), target=Ticket, command=LinkProblem)
def link_problem(actor: Actor, ticket: Ticket, command: LinkProblem, *, now: datetime) -> ProblemTicket:
    """Say that this problem explains the ticket."""
    problem = Problem.objects.visible_to(actor).filter(pk=command.problem_id).first()
    if problem is None:
        raise DomainError(_("There is no such problem. Choose one of the list."), field="problem_id")
    return hang(problem, ticket, now)


@action("casework.unlink_problem", title=gettext_lazy("Unlink the problem"), target=Ticket)
def unlink_problem(actor: Actor, ticket: Ticket, command: Nothing, *, now: datetime) -> Ticket:
    """The problem does not explain the ticket after all."""
    link = ProblemTicket.objects.filter(ticket=ticket).first()
    if link is None:
        raise DomainError(_("No problem is linked."))
    link.delete()
    publish(ProblemLinked(**named(ticket), problem_id=link.problem_id, is_linked=False))
    return ticket


@command
class SetRoute:
    """Which team gets problems of a cause, for one system or for all."""

    cause: str = field(gettext_lazy("Cause"), choices=Cause)
    product: str = field(gettext_lazy("System"), max_length=40, default="", help=gettext_lazy("Empty: any system."))
    team_id: UUID = field(gettext_lazy("Team"), ref="people.Team")


@action("casework.set_route", title=gettext_lazy("Route a cause"), target=Organisation, command=SetRoute, lock=False)
def set_route(actor: Actor, place: Organisation, command: SetRoute, *, now: datetime) -> ProblemRoute:
    """Make or replace the route."""
    if command.cause not in Cause.values:
        raise DomainError(_("Choose what caused it."), field="cause")
    if not Team.objects.filter(pk=command.team_id, is_provider=True).exists():
        raise DomainError(_("Choose a team of the service house."), field="team_id")
    made, _is_new = ProblemRoute.objects.update_or_create(
        organisation=place,
        cause=command.cause,
        product=command.product.strip(),
        defaults={"team_id": command.team_id, "customer_id": place.customer_id},
    )
    return made


@action("casework.drop_route", title=gettext_lazy("Remove the route"), target=ProblemRoute)
def drop_route(actor: Actor, route: ProblemRoute, command: Nothing, *, now: datetime) -> None:
    """Its problems go where others of the cause go."""
    route.delete()


def _named(problem: Problem) -> dict[str, UUID]:
    return {
        "problem_id": problem.pk,
        "organisation_id": problem.organisation_id,
        "customer_id": problem.customer_id,
    }
