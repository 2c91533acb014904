# SPDX-License-Identifier: Apache-2.0
"""The tree of organisations as pages and other rooms need it."""

from dataclasses import dataclass
from uuid import UUID

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


def organisation_names(ids: set[UUID]) -> dict[UUID, str]:
    """Names by id in the reader's language; nodes outside the reader's scope are missing."""
    return {row.pk: row.label for row in Organisation.objects.filter(pk__in=ids)}
