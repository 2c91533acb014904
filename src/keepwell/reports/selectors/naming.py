# SPDX-License-Identifier: Apache-2.0
"""Names for the ids in a report, each kind in one query; what the reader may not know has no name."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from keepwell.contracts.models import CoveredSystem
from keepwell.people.models import Team
from keepwell.people.selectors import cards, organisation_names
from keepwell.reports.asking import Asked
from keepwell.reports.figures import Behind

Ids = Iterable[UUID | None]


def places(ids: Ids) -> dict[UUID, str]:
    """Organisations."""
    return organisation_names({one for one in ids if one is not None})


def people(ids: Ids) -> dict[UUID, str]:
    """Persons."""
    return {pk: card.name for pk, card in cards({one for one in ids if one is not None}).items()}


def systems(ids: Ids) -> dict[UUID, str]:
    """Systems under contract."""
    rows = CoveredSystem.objects.filter(pk__in={one for one in ids if one is not None})
    return dict(rows.values_list("pk", "name"))


def teams(ids: Ids) -> dict[UUID, str]:
    """Teams."""
    return {row.pk: row.label for row in Team.objects.filter(pk__in={one for one in ids if one is not None})}


def unnamed() -> str:
    """What stands for a thing that has no name or none for this reader."""
    return _("not named")


def where(asked: Asked, part: str, **more: object) -> Behind:
    """The parameters of the list of tickets behind a figure."""
    given = {name: str(value) for name, value in more.items() if value not in (None, "")}
    return {**asked.words(), "part": part, **given}
