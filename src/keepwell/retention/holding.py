# SPDX-License-Identifier: Apache-2.0
"""Bringing marks of holds up to date after one was placed or released; the database computes each mark itself."""

from uuid import UUID

from django.db import connection, models
from django.db.models import Q

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.removal import Holdable
from keepwell.kernel.scope import bin_open, within_scope
from keepwell.people.models import Organisation
from keepwell.retention.walls import holdable_models


def mark_reached(subject_id: UUID) -> int:
    """Have the mark computed anew on every row a hold on the subject reaches; how many rows that is."""
    # removed rows too, and whatever the scope of who placed it: a hold must leave nothing out
    with within_scope(SYSTEM.scope), bin_open():
        below = list(Organisation.objects.filter(path__contains=[subject_id]).values_list("pk", flat=True))
        return sum(_mark(model, subject_id, below) for model in holdable_models())


def _mark(model: type[Holdable], subject_id: UUID, below: list[UUID]) -> int:
    reached = Q(pk=subject_id)
    for column in model.held_with:
        reached |= Q(**{column: subject_id})
    if below:
        reached |= Q(**{f"{_name(model)}__in": below})
    # turned once, so that the trigger fires; it writes the truth whatever is written here
    return model._base_manager.filter(reached).update(is_held=~models.F("is_held"))


def _name(model: type[Holdable]) -> str:
    return "pk" if model.held_at == "id" else model.held_at


def wrong_marks() -> dict[str, int]:
    """Rows by table whose mark does not say what the holds in force say; empty when all is well."""
    found = {}
    with within_scope(SYSTEM.scope), bin_open(), connection.cursor() as cursor:
        for model in holdable_models():
            cursor.execute(_count_wrong(model))
            wrong = cursor.fetchone()[0]
            if wrong:
                found[model._meta.label_lower] = wrong
    return found


def _count_wrong(model: type[Holdable]) -> str:
    table = model._meta.db_table
    keys = ", ".join(["t.id", *(f"t.{column}" for column in model.held_with)])
    place = f"(SELECT path FROM people_organisation o WHERE o.id = t.{model.held_at})"  # noqa: S608  # our own names
    path = "t.path" if model is Organisation else place
    return (
        f'SELECT count(*) FROM "{table}" t WHERE t.is_held IS DISTINCT FROM EXISTS (SELECT 1 FROM retention_legalhold h'  # noqa: S608
        f" WHERE h.released_at IS NULL AND h.subject_id = ANY (ARRAY[{keys}] || coalesce({path}, '{{}}'::uuid[])))"
    )
