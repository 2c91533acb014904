# SPDX-License-Identifier: Apache-2.0
"""The tree of organisations as pages and other rooms need it."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.utils.translation import get_language

from keepwell.kernel.actor import Actor
from keepwell.people.models import Organisation


@dataclass(frozen=True, slots=True)
class OrganisationLine:
    """One node in a list that shows the tree by indentation."""

    id: UUID
    code: str
    name: str
    kind: str
    kind_label: str
    depth: int
    is_customer: bool
    is_provider: bool


def root() -> Organisation | None:
    """The provider; None in an empty installation."""
    return Organisation.objects.roots().first()


def subtree_ids(organisation_id: UUID) -> frozenset[UUID]:
    """The node and all nodes under it."""
    return frozenset(Organisation.objects.below(organisation_id).values_list("pk", flat=True))


def organisation_lines(actor: Actor) -> list[OrganisationLine]:
    """Every node the actor may see, parents before their children, siblings by name."""
    rows = list(Organisation.objects.visible_to(actor))
    by_id = {row.pk: row for row in rows}
    shallowest = min((len(row.path) for row in rows), default=0)

    def place(row: Organisation) -> list[str]:
        return [by_id[node].label if node in by_id else "" for node in row.path]

    return [
        OrganisationLine(
            row.pk, row.code, row.label, row.kind, str(row.get_kind_display()), len(row.path) - shallowest,
            row.is_customer, row.is_provider,
        )
        for row in sorted(rows, key=place)
    ]  # fmt: skip


def customers(actor: Actor) -> list[Organisation]:
    """Contract-holding organisations the actor may see, by name."""
    return sorted(Organisation.objects.visible_to(actor).customers(), key=lambda row: row.label)


_COMPANIES = """
SELECT o.id, c.name, c.name_en FROM people_organisation o
  JOIN LATERAL (SELECT name, name_en FROM people_organisation a
                 WHERE a.id = ANY (o.path) AND a.kind = 'company' ORDER BY cardinality(a.path) DESC LIMIT 1) c ON true
 WHERE o.id = ANY (%s::uuid[])
"""


def company_names(ids: set[UUID]) -> dict[UUID, str]:
    """By place, the name of the company it belongs to, in the reader's language; one query."""
    is_english = (get_language() or "").startswith("en")
    with connection.cursor() as cursor:
        cursor.execute(_COMPANIES, [list(ids)])
        return {key: english if is_english and english else name for key, name, english in cursor.fetchall()}


def organisation_names(ids: set[UUID]) -> dict[UUID, str]:
    """Names by id in the reader's language; nodes outside the reader's scope are missing."""
    return {row.pk: row.label for row in Organisation.objects.filter(pk__in=ids)}
