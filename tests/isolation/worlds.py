# SPDX-License-Identifier: Apache-2.0
"""Random worlds for the property of isolation: customers with people in every role, two projects each time, tickets.

A few customers are made once; a world is two fresh projects at one of them, with random members and tickets. That is
what makes hundreds of worlds a minute possible: people and contracts are the dear part, and no world changes them.
"""

from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from keepwell.desk.choices import Kind
from keepwell.desk.models import Ticket
from keepwell.desk.services import OpenTicket, open_ticket
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.scope import reading
from keepwell.people.choices import OrganisationKind, Role
from keepwell.people.models import Organisation, Person, Project
from keepwell.people.services import AddProjectMember, CreateProject, add_project_member, create_project
from tests.factories import contracts, people
from tests.factories.retention import LONG_AGO, NOW

_ENOUGH = 8
#: what people of a customer may be; nobody of them serves
ROLES = (Role.KEY_USER, Role.SPECIALIST, Role.OFFICE_HEAD, Role.CHIEF_PLM_OFFICER)


@dataclass(frozen=True)
class Customer:
    """A customer of the pool: places and people, with the roles they hold there."""

    place: Organisation
    office: Organisation
    people: tuple[Person, ...]
    staff: tuple[Person, ...]


@dataclass(frozen=True)
class World:
    """Two projects side by side; `users` belong to A and not to B, `staff` serves the customer and belongs to A."""

    seed: int
    a: Project
    b: Project
    users: tuple[Actor, ...]
    staff: tuple[Actor, ...]
    tickets_of_a: tuple[Ticket, ...]
    tickets_of_b: tuple[Ticket, ...]


def pool(provider: Organisation, count: int) -> list[Customer]:
    """Customers to choose from."""
    return [_customer(provider, f"w{number}") for number in range(count)]


def _customer(provider: Organisation, code: str) -> Customer:
    place = people.organisation(provider, code)
    office = people.organisation(place, f"{code}-o", kind=OrganisationKind.DEPARTMENT)
    contracts.in_force(contracts.contract(place), terms="standard")
    made = []
    for number in range(10):
        one = people.person(office if number % 2 else place, f"{code}人{number}")
        if number < 2 * len(ROLES):
            people.role(one, ROLES[number // 2], office if number % 2 else place)
        made.append(one)
    csm, agent = people.person(provider, f"{code}经理"), people.person(provider, f"{code}客服")
    people.role(csm, Role.CSM, place)
    people.role(agent, Role.AGENT, place)
    return Customer(place, office, tuple(made), (csm, agent))


def world(seed: int, customers: list[Customer]) -> World:
    """The world of this seed."""
    dice = Random(seed)
    at = _with_people(dice.choice(customers))
    a, b = (_project(dice.choice((at.place, at.office)), f"{name}{seed}") for name in "AB")
    chosen = dice.sample(at.people, 6)
    of_a, of_b, staff = chosen[: dice.randint(2, 4)], chosen[4:], dice.choice(at.staff)
    for one in [*of_a, staff]:
        _join(a, one)
    for one in of_b:
        _join(b, one)
    sure = dice.random() < 0.7  # most have a second factor, which opens more acts
    return World(
        seed,
        a,
        b,
        users=tuple(replace(people.actor(one), mfa=sure) for one in of_a),
        staff=(replace(people.actor(staff), mfa=sure),),
        tickets_of_a=tuple(_ticket(dice, a, dice.choice(of_a)) for _ in range(dice.randint(1, 2))),
        tickets_of_b=tuple(_ticket(dice, b, dice.choice(of_b)) for _ in range(dice.randint(1, 3))),
    )


def _with_people(at: Customer) -> Customer:
    """The customer with those who are still there: people of earlier worlds may have sent some away."""
    with reading(SYSTEM):
        here = Person.objects.active().select_related("organisation")
        found = list(here.filter(organisation__in=(at.place, at.office)).order_by("pk")[:20])
        staff = tuple(here.filter(pk__in=[one.pk for one in at.staff]))
    while len(found) < _ENOUGH:
        found.append(people.person(at.place, f"新人{len(found)}"))
    return replace(at, people=tuple(found), staff=staff)


def _project(at: Organisation, code: str) -> Project:
    return create_project(SYSTEM, at, CreateProject(code=code, name=code, starts_on=LONG_AGO), now=NOW)


def _join(project: Project, one: Person) -> None:
    add_project_member(SYSTEM, project, AddProjectMember(person=one.pk, starts_on=LONG_AGO), now=NOW)


def _ticket(dice: Random, project: Project, asker: Person) -> Ticket:
    command = OpenTicket(
        title=f"{project.code} {dice.random():.4f}",
        kind=dice.choice(Kind.values),
        is_production_stopped=dice.random() < 0.2,
        is_confidential=dice.random() < 0.2,
        requester_id=asker.pk,
        project_id=project.pk,
    )
    return open_ticket(SYSTEM, asker.organisation, command, now=NOW + timedelta(minutes=dice.randint(0, 600)))
