# SPDX-License-Identifier: Apache-2.0
"""How far a person reaches: roles spread over their subtrees, projects, and the organisations whose rows he may meet.

The reach is the second wall (row-level security), wider than the policies: within it they decide row by row (ADR 0030).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from keepwell.kernel.actor import Scope
from keepwell.people.choices import SERVICE_ROLES, OrganisationKind, Role
from keepwell.people.models import Organisation, Person, ProjectMember, RoleHeld


@dataclass(frozen=True, slots=True)
class Reach:
    """Roles by the nodes they cover, roles held at the root, projects, and the nodes of the scope."""

    roles: dict[str, frozenset[UUID]]
    everywhere: frozenset[str]
    projects: frozenset[UUID]
    organisations: frozenset[UUID]

    @property
    def is_everything(self) -> bool:
        """Whether a role at the root opens every customer (asking for help there opens none)."""
        return bool(self.everywhere - {Role.REQUESTER})

    def scope_of(self, person_id: UUID) -> Scope:
        """The second wall for this person: what is shown, and whose projects' rows may be changed (ADR 0130)."""
        return Scope(
            everything=self.is_everything,
            organisations=self.organisations,
            projects=self.projects,
            serves=frozenset[UUID]().union(*(self.roles.get(role, frozenset()) for role in SERVICE_ROLES)),
            serves_all=not self.everywhere.isdisjoint(SERVICE_ROLES),
            person_id=person_id,
        )


class _Held(NamedTuple):
    role: str
    place: UUID
    project: UUID | None


class _Node(NamedTuple):
    kind: str
    path: list[UUID]
    customer: UUID

    def chain(self) -> list[UUID]:
        """The nodes from the contract holder down to this one."""
        return self.path[self.path.index(self.customer) :]


def reach_of(person: Person, today: date) -> Reach:
    """What the person's roles and memberships of the day open; asked as the installation itself."""
    home = person.organisation
    held = [_Held(*row) for row in _roles_on(person.pk, today)]
    projects = _projects(person.pk, today, held)
    company = None if home.is_provider else _company_of(home)
    places = {one.place for one in held if one.project is None and one.place != home.path[0]}
    nodes = _nodes_below({home.pk, *projects.values()}, places | ({company} if company else set()))
    roles: dict[str, frozenset[UUID]] = {}
    for one in held:
        if one.project is None and one.place in places:
            roles[one.role] = roles.get(one.role, frozenset()) | _below(nodes, one.place)
    if company:
        # whoever belongs to a customer may ask for help in his own company, without anybody granting it
        roles[str(Role.REQUESTER)] = roles.get(str(Role.REQUESTER), frozenset()) | _below(nodes, company)
    return Reach(
        roles=roles,
        everywhere=frozenset(one.role for one in held if one.project is None and one.place == home.path[0]),
        projects=frozenset(projects),
        organisations=_scope(nodes, {home.pk, *projects.values()}, roles.values()),
    )


def _roles_on(person_id: UUID, today: date) -> Iterable[tuple[str, UUID, UUID | None]]:
    return RoleHeld.objects.filter(person_id=person_id).on(today).values_list("role", "organisation_id", "project_id")


def _projects(person_id: UUID, today: date, held: Iterable[_Held]) -> dict[UUID, UUID]:
    """Project -> its organisation; a role held in one project opens that project, nothing else."""
    members = ProjectMember.objects.filter(person_id=person_id).on(today)
    found = dict(members.values_list("project_id", "organisation_id"))
    return found | {one.project: one.place for one in held if one.project is not None}


def _company_of(home: Organisation) -> UUID:
    """The nearest company or vendor at or above the home, inside the customer; the home itself when there is none."""
    inside = home.path[home.path.index(home.customer_id) :]
    kinds = dict(Organisation.objects.filter(pk__in=inside).values_list("pk", "kind"))
    companies = [node for node in inside if kinds[node] in (OrganisationKind.COMPANY, OrganisationKind.VENDOR)]
    return companies[-1] if companies else home.pk


def _nodes_below(single: set[UUID], places: set[UUID]) -> dict[UUID, _Node]:
    condition = Q(pk__in=single)
    if places:
        condition |= Q(path__overlap=list(places))
    rows = Organisation.objects.filter(condition).values_list("pk", "kind", "path", "customer_id")
    return {pk: _Node(kind, path, customer) for pk, kind, path, customer in rows}


def _below(nodes: Mapping[UUID, _Node], place: UUID) -> frozenset[UUID]:
    return frozenset(pk for pk, node in nodes.items() if place in node.path)


def _scope(nodes: Mapping[UUID, _Node], single: set[UUID], covered: Iterable[frozenset[UUID]]) -> frozenset[UUID]:
    """All of these, and for each the chain up to its contract holder: contract and calendar live there."""
    found = single.union(*covered)
    return frozenset(found.union(*(nodes[pk].chain() for pk in found if pk in nodes)))
