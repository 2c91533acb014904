# SPDX-License-Identifier: Apache-2.0
"""The views somebody finds (his own, his teams', everybody's at his organisation) and what he made of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import BooleanField, CharField, F, Q, TextField, Value
from django.db.models.functions import Cast

from keepwell.kernel.actor import Actor
from keepwell.people.models import TeamMember
from keepwell.queues.choices import Reach
from keepwell.queues.models import SavedView, ViewChoice


@dataclass(frozen=True, slots=True)
class Kept:
    """A view as lists need it; `is_own`: the reader saved it himself."""

    key: str
    name: str
    query: str
    columns: tuple[str, ...]
    is_own: bool
    reach: str


@dataclass(frozen=True, slots=True)
class Arranged:
    """What one person finds and what he made of it: views, columns by view, and the one that opens first."""

    views: tuple[Kept, ...]
    columns: Mapping[str, tuple[str, ...]]
    first: str


def as_key(text: str) -> UUID | None:
    """The id a view's code stands for; None for the views that everybody has."""
    try:
        return UUID(text)
    except ValueError:
        return None


def kept(row: SavedView, actor: Actor) -> Kept:
    """One view."""
    return Kept(str(row.pk), row.name, row.query, tuple(row.columns), row.owner_id == actor.person_id, row.reach)


def arranged(actor: Actor) -> Arranged:
    """Views and choices; one query, because every list asks for them."""
    teams = TeamMember.objects.filter(Q(person_id=actor.person_id)).values("team_id")
    found = Q(owner_id=actor.person_id) | Q(reach=Reach.EVERYBODY) | Q(reach=Reach.TEAM, team_id__in=teams)
    views = SavedView.objects.visible_to(actor).filter(found).order_by()
    chosen = ViewChoice.objects.filter(Q(person_id=actor.person_id)).order_by()
    own = views.annotate(key=Cast("pk", TextField()), is_first_one=Value(False, BooleanField())).values_list(
        "key", "name", "query", "columns", "owner_id", "reach", "is_first_one"
    )
    nothing = Value("", CharField())
    made = chosen.annotate(
        key=Cast("view", TextField()), name=nothing, query=nothing, reach=nothing, is_first_one=F("is_first")
    ).values_list("key", "name", "query", "columns", "person_id", "reach", "is_first_one")
    rows = list(own.union(made, all=True))
    listed = [
        Kept(key, name, query, tuple(columns), owner == actor.person_id, reach)
        for key, name, query, columns, owner, reach, _first in rows
        if reach
    ]
    choices = [(key, tuple(columns), is_first) for key, _n, _q, columns, _p, reach, is_first in rows if not reach]
    return Arranged(
        tuple(sorted(listed, key=lambda one: (not one.is_own, one.name))),
        {key: columns for key, columns, _first in choices if columns},
        next((key for key, _columns, is_first in choices if is_first), ""),
    )
