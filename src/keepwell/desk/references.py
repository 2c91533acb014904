# SPDX-License-Identifier: Apache-2.0
"""Whether the persons, systems, projects and teams a command names belong to the customer.

One hand-written query for all of them: it runs in `desk.open_ticket`, and building the same by ORM costs ten times what
the database needs for it (ADR 0060). It is subject to row-level security like any other.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from keepwell.kernel.errors import DomainError
from keepwell.people.models import Person, Team


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """What a command names; None where it names nothing."""

    requester_id: UUID | None = None
    system_id: UUID | None = None
    project_id: UUID | None = None


_SQL = """
SELECT o.ticket_prefix, p.customer_id, coalesce(p.is_provider, false),
       (SELECT s.customer_id FROM contracts_coveredsystem s WHERE s.id = %(system)s::uuid),
       (SELECT j.customer_id FROM people_project j WHERE j.id = %(project)s::uuid)
  FROM people_organisation o LEFT JOIN people_person p ON p.id = %(requester)s::uuid AND p.is_active
 WHERE o.id = %(customer)s::uuid
"""


def check(customer_id: UUID, named: Named) -> str:
    """Refuse what is not the customer's; returns the prefix of the customer's ticket numbers."""
    values = {
        "customer": customer_id,
        "requester": named.requester_id,
        "system": named.system_id,
        "project": named.project_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        prefix, requester, is_ours, system, project = cursor.fetchone()
    if named.requester_id is not None and requester != customer_id and not is_ours:
        raise DomainError(_("This person does not belong to the customer. Choose one who does."), field="requester_id")
    if named.system_id is not None and system != customer_id:
        raise DomainError(_("This system is not covered for the customer. Choose another or none."), field="system_id")
    if named.project_id is not None and project != customer_id:
        raise DomainError(_("This project is not the customer's. Choose another or none."), field="project_id")
    return str(prefix)


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
