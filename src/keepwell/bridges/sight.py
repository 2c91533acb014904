# SPDX-License-Identifier: Apache-2.0
"""Which events somebody may read: those all of whose rows, and whose organisation, he may see at this moment.

An event names its rows by fields like `ticket_id`; the model is found by that word among the models of the event's own
room, then among all. An event that names no row that policies know is told to nobody: closed by default.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from uuid import UUID

from django.db import models

from keepwell.bridges.feed import CHUNK, Happened, Place, after
from keepwell.kernel import events
from keepwell.kernel.actor import Actor
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.kernel.resources import resource_of, resources

Model = type[models.Model]
#: whose affair it is, not what it speaks about
_PLACES = ("organisation_id", "customer_id")
#: a call looks at no more events than this; who may see few of many goes on by `next`
MOST_LOOKED_AT = 5_000


@lru_cache(maxsize=512)
def rows_named(name: str) -> Mapping[str, Model]:
    """The fields of an event that name rows, with their models; empty: nobody is told of it."""
    kind = next((one for one in events.event_types() if one.name == name), None)
    if kind is None:
        return {}
    words = [one.name for one in fields(kind.cls) if one.name.endswith("_id")]
    found = {word: _model(name, word.removesuffix("_id")) for word in words if word not in _PLACES}
    named = {word: model for word, model in found.items() if model is not None}
    if not named and "organisation_id" in words and name.startswith("people.organisation_"):
        place = _model(name, "organisation")
        return {"organisation_id": place} if place is not None else {}
    return named


def _model(name: str, word: str) -> Model | None:
    """`plan` in the desk is its InterimPlan; a word that could mean two models means none."""
    room, wanted = name.partition(".")[0], word.replace("_", "")
    known = [one.model for one in resources() if isinstance(one.model._default_manager.all(), ScopedQuerySet)]
    own = [model for model in known if model._meta.app_label == room]
    for chosen in (
        [model for model in own if model._meta.model_name == wanted],
        [model for model in own if str(model._meta.model_name).endswith(wanted)],
        [model for model in known if model._meta.model_name == wanted],
    ):
        if chosen:
            return chosen[0] if len(chosen) == 1 else None
    return None


def told_types() -> list[str]:
    """The types of events that somebody may be told of, by name."""
    return [one.name for one in events.event_types() if rows_named(one.name)]


def readable(actor: Actor, found: Iterable[Happened]) -> list[Happened]:
    """Those whose every row the actor may see now; inside `reading(actor)`. One question a model, however many."""
    listed = list(found)
    asked: dict[Model, set[UUID]] = defaultdict(set)
    for one in listed:
        for model, key in _all_rows(one):
            asked[model].add(key)
    seen = {model: _seen(actor, model, keys) for model, keys in asked.items()}
    return [one for one in listed if _is_readable(one, seen)]


def _is_readable(one: Happened, seen: Mapping[Model, Collection[UUID]]) -> bool:
    return bool(_rows(one)) and all(key in seen[model] for model, key in _all_rows(one))


def _all_rows(one: Happened) -> list[tuple[Model, UUID]]:
    """Its rows, and whose affair it is: that our expert got a role at a customer is that customer's affair."""
    place = _model(one.name, "organisation")
    at = one.payload.get("organisation_id")
    return [*_rows(one), (place, UUID(at))] if place is not None and at else _rows(one)


def _rows(one: Happened) -> list[tuple[Model, UUID]]:
    named = rows_named(one.name)
    return [(model, UUID(key)) for word, model in named.items() if (key := one.payload.get(word))]


def _seen(actor: Actor, model: Model, keys: set[UUID]) -> set[UUID]:
    rows = model._default_manager.all()
    assert isinstance(rows, ScopedQuerySet)  # noqa: S101  # `_model` chose no other
    return set(rows.visible_to(actor).filter(pk__in=keys).values_list("pk", flat=True))


def changes(
    actor: Actor, place: Place, *, names: Collection[str] | None, limit: int
) -> tuple[list[Happened], Place, bool]:
    """Up to `limit` readable events behind the place, where to go on, and whether more may be waiting there."""
    chosen = [name for name in told_types() if names is None or name in names]
    made: list[Happened] = []
    looked_at = 0
    while looked_at < MOST_LOOKED_AT:
        chunk = after(place, names=chosen, limit=CHUNK)
        for one in readable(actor, chunk):
            made.append(one)
            if len(made) == limit:
                return made, one.place, True
        if chunk:
            place = chunk[-1].place
        looked_at += len(chunk)
        if len(chunk) < CHUNK:
            return made, place, False
    return made, place, True


def subject_of(one: Happened) -> str:
    """What it speaks about: `ticket/0199…`."""
    named = _rows(one)
    return f"{named[0][0]._meta.model_name}/{named[0][1]}" if named else ""


def labels(found: Sequence[Happened]) -> dict[UUID, str]:
    """The human name of each event's first row, such as a ticket's number; inside `reading(actor)`."""
    asked: dict[Model, set[UUID]] = defaultdict(set)
    for one in found:
        for model, key in _rows(one)[:1]:
            asked[model].add(key)
    made: dict[UUID, str] = {}
    for model, keys in asked.items():
        kind = resource_of(model)
        if kind is None or "number" not in {field.name for field in model._meta.concrete_fields}:
            continue
        rows = model._default_manager.filter(pk__in=keys)
        made.update({key: str(number) for key, number in rows.values_list("pk", "number")})
    return made
