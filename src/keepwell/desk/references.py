# SPDX-License-Identifier: Apache-2.0
"""Whether the persons, systems and projects a command names belong to the customer; one query for all of them."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from keepwell.contracts.models import CoveredSystem
from keepwell.kernel.errors import DomainError
from keepwell.people.models import Organisation, Person, Project, Team

_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a command names; None where it names nothing."""

    requester_id: UUID | None = None
    system_id: UUID | None = None
    project_id: UUID | None = None


def check(customer_id: UUID, named: Named) -> str:
    """Refuse what is not the customer's; returns the prefix of the customer's ticket numbers."""
    persons = Person.objects.filter(pk=named.requester_id or _NOBODY, is_active=True)
    asked = Organisation.objects.filter(pk=customer_id).annotate(
        requester_customer=_one(persons, "customer_id"),
        is_requester_ours=_one(persons, "is_provider"),
        system_customer=_one(CoveredSystem.objects.filter(pk=named.system_id or _NOBODY), "customer_id"),
        project_customer=_one(Project.objects.filter(pk=named.project_id or _NOBODY), "customer_id"),
    )
    columns = ("ticket_prefix", "requester_customer", "is_requester_ours", "system_customer", "project_customer")
    prefix, requester, is_ours, system, project = asked.values_list(*columns).get()
    if named.requester_id is not None and requester != customer_id and not is_ours:
        raise DomainError(_("This person does not belong to the customer. Choose one who does."), field="requester_id")
    if named.system_id is not None and system != customer_id:
        raise DomainError(_("This system is not covered for the customer. Choose another or none."), field="system_id")
    if named.project_id is not None and project != customer_id:
        raise DomainError(_("This project is not the customer's. Choose another or none."), field="project_id")
    return str(prefix)


def _one(rows: QuerySet[Person] | QuerySet[CoveredSystem] | QuerySet[Project], column: str) -> Subquery:
    return Subquery(rows.values(column)[:1])


def member(person_id: UUID, customer_id: UUID, field: str) -> Person:
    """A person of the service team or of the customer who is still here; DomainError on the field otherwise."""
    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None or not (person.is_provider or person.customer_id == customer_id):
        raise DomainError(_("This person cannot work for the customer. Choose somebody else."), field=field)
    return person


def team(team_id: UUID | None, customer_id: UUID) -> UUID | None:
    """A team of ours or of the customer; DomainError otherwise."""
    if team_id is None:
        return None
    known = Team.objects.filter(Q(is_provider=True) | Q(customer_id=customer_id), pk=team_id).exists()
    if not known:
        raise DomainError(_("This team cannot work for the customer. Choose another or none."), field="team_id")
    return team_id
