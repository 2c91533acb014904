# SPDX-License-Identifier: Apache-2.0
"""Rows that can be taken away and brought back, and rows that a legal hold keeps: the marks, and what goes with what.

A removed row stays where it is, with its number and its pointers; row-level security hides it from everybody, the
installation's own jobs included, until it is restored. So no list, count or export can forget to leave it out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db import models
from django.utils.functional import Promise


class Removable(models.Model):
    """A row that can be taken away: `removal_id` names the act that did it; null while the row lives."""

    removal_id = models.UUIDField(null=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_removed(self) -> bool:
        """Whether the row lies in the bin."""
        return self.removal_id is not None


class Holdable(models.Model):
    """A row that a legal hold can keep. `is_held` is computed by the database at every write; nobody else sets it."""

    #: columns whose rows' holds reach this one too (a hold on the project keeps its tickets)
    held_with: ClassVar[tuple[str, ...]] = ()
    #: the column of the organisation; a hold on it or above it reaches this row
    held_at: ClassVar[str] = "organisation_id"

    is_held = models.BooleanField(default=False, editable=False)

    class Meta:
        abstract = True


Model = type[models.Model]


@dataclass(slots=True)
class RemovableKind:
    """One kind of removable row. `parts` are rows without a mark of their own: path of keys back to the row."""

    model: Model
    noun: str | Promise
    label: Callable[[Any], str]
    #: removable rows that go along: their model → the key that points here
    takes: dict[Model, str] = field(default_factory=dict)
    parts: dict[Model, str] = field(default_factory=dict)
    #: rows this one points to and that are its alone: key → their models with the path of keys to what it points to
    owns: dict[str, dict[Model, str]] = field(default_factory=dict)
    #: the path to the row whose hold keeps this one too
    held_through: str = ""
    #: a purge empties the columns named here instead of deleting the row, which others go on naming
    emptied: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The kind as it is written down: `desk.ticket`."""
        return self.model._meta.label_lower


_kinds: dict[Model, RemovableKind] = {}


def removable(kind: RemovableKind) -> RemovableKind:
    """Declare a kind of removable row; called in a room's policy.py."""
    _kinds[kind.model] = kind
    return kind


def goes_with(model: Model, key: str, *, of: Model) -> None:
    """Say that removable rows of the model go with the row of `of` that their key points to."""
    _kinds[of].takes[model] = key


def removable_kinds() -> tuple[RemovableKind, ...]:
    """Every declared kind, by name."""
    return tuple(sorted(_kinds.values(), key=lambda kind: kind.name))


def kind_of(model: Model) -> RemovableKind:
    """The declaration of a model; KeyError when its rows cannot be removed."""
    return _kinds[model]


def kind_named(name: str) -> RemovableKind:
    """The kind of that written name; KeyError when there is none."""
    return next(kind for kind in _kinds.values() if kind.name == name)


@dataclass(frozen=True, slots=True)
class PersonalColumns:
    """Columns of a table that say something about one person, and what stands there after his erasure.

    Rows that belong to a person alone (their key to him cascades) need no declaration: they are deleted.
    """

    model: Model
    #: the column that names the person
    person: str
    #: column → the text that replaces it
    blank: Mapping[str, str]
    #: what he wrote rather than who he is: blanked only when the request says so
    are_words: bool = False


_personal: dict[tuple[Model, str, bool], PersonalColumns] = {}


def personal(model: Model, *, person: str, blank: Mapping[str, str], are_words: bool = False) -> None:
    """Declare what a table knows about a person, so that it can be shown to him and erased."""
    _personal[(model, person, are_words)] = PersonalColumns(model, person, dict(blank), are_words)


def personal_columns() -> tuple[PersonalColumns, ...]:
    """Every declaration, by table."""
    return tuple(sorted(_personal.values(), key=lambda one: (one.model._meta.label_lower, one.person, one.are_words)))
