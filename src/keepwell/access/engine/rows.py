# SPDX-License-Identifier: Apache-2.0
"""Rows as policies see them: the declared attributes, their Cedar types, and one row as an entity.

A nullable column is an *optional* attribute: Cedar's strict validator then demands `resource has x &&` before each use,
and the filter says `IS NOT NULL` there, so SQL's third truth value never meets a policy (ADR 0041).
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from keepwell.access.engine.cedar import Entity, JsonValue
from keepwell.access.engine.errors import PolicyError
from keepwell.kernel.resources import Resource, resource_of

INSTALLATION = ("Installation", "keepwell")


class Kind(StrEnum):
    """What a column holds, which decides its Cedar type and its SQL cast."""

    UUID = "uuid"
    TEXT = "text"
    BOOL = "boolean"
    LONG = "bigint"


CEDAR_TYPES = {Kind.UUID: "String", Kind.TEXT: "String", Kind.BOOL: "Bool", Kind.LONG: "Long"}


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute: the field path for queries, the attribute path for rows."""

    name: str
    path: str
    steps: tuple[str, ...]
    kind: Kind
    is_optional: bool


@dataclass(frozen=True, slots=True)
class RowShape:
    """A model as policies see it."""

    model: type[models.Model]
    entity: str
    key: Column
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column behind an attribute; KeyError when policies may not see it."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


@lru_cache(maxsize=512)
def shape_of(model: type[models.Model]) -> RowShape:
    """The shape of a model with a declared resource; raises PolicyError when there is none or a column does not fit."""
    declared = resource_of(model)
    if declared is None:
        raise PolicyError(
            f"{model._meta.app_label}/policy.py",
            _("%(model)s has no declared resource, so no policy can speak of it.") % {"model": model.__name__},
            _("Declare it: resource(%(model)s, entity=…, attributes={…}).") % {"model": model.__name__},
        )
    return read_shape(declared)


def read_shape(declared: Resource) -> RowShape:
    """The shape of a declared resource; raises PolicyError when a column does not fit."""
    columns = tuple(_column(declared, name, path) for name, path in sorted(declared.attributes.items()))
    return RowShape(declared.model, declared.entity, _column(declared, "id", "pk"), columns)


def _column(declared: Resource, name: str, path: str) -> Column:
    fields = _walk(declared, name, path)
    last = fields[-1]
    steps = (*(field.name for field in fields[:-1]), last.attname)
    kind = _kind_of(last)
    if kind is None or getattr(last, "db_collation", None):
        raise PolicyError(
            f"{declared.model._meta.app_label}/policy.py",
            _("%(entity)s.%(name)s is a %(kind)s, which policies cannot compare.")
            % {"entity": declared.entity, "name": name, "kind": type(last).__name__},
            _("Use a column of uuid, text, boolean or integer without a collation of its own."),
        )
    return Column(name, path, steps, kind, any(field.null for field in fields))


def _walk(declared: Resource, name: str, path: str) -> list["models.Field[object, object]"]:
    found: list[models.Field[object, object]] = []
    model: type[models.Model] | None = declared.model
    for part in path.split("__"):
        field = _field(model, part)
        if field is None:
            raise PolicyError(
                f"{declared.model._meta.app_label}/policy.py",
                _("%(entity)s.%(name)s names the column “%(path)s”, which does not exist.")
                % {"entity": declared.entity, "name": name, "path": path},
                _("Name a column of %(model)s.") % {"model": declared.model.__name__},
            )
        found.append(field)
        model = field.related_model if isinstance(field.related_model, type) else None
    return found


def _field(model: type[models.Model] | None, part: str) -> "models.Field[object, object] | None":
    if model is None:
        return None
    if part == "pk":
        return model._meta.pk
    return next((f for f in model._meta.concrete_fields if part in (f.name, f.attname)), None)


def _kind_of(field: "models.Field[object, object]") -> Kind | None:
    if isinstance(field, models.ForeignKey):
        return _kind_of(field.target_field)
    if isinstance(field, models.UUIDField):
        return Kind.UUID
    if isinstance(field, models.BooleanField):
        return Kind.BOOL
    if isinstance(field, models.IntegerField):
        return Kind.LONG
    if isinstance(field, (models.CharField, models.TextField)):
        return Kind.TEXT
    return None


def entity_of(row: models.Model) -> Entity:
    """One row as an entity; an optional attribute without value is absent."""
    return entity_in(shape_of(type(row)), row)


def entity_in(shape: RowShape, row: models.Model) -> Entity:
    """One row as an entity of the shape."""
    found = ((column.name, _value(row, column)) for column in shape.columns)
    return Entity(shape.entity, str(row.pk), {name: value for name, value in found if value is not None})


def _value(row: models.Model, column: Column) -> JsonValue:
    value: object = row
    for step in column.steps:
        value = getattr(value, step, None) if value is not None else None
    if value is None:
        if column.is_optional:
            return None
        # Cedar would skip every policy that asks for it, also a forbid: better no decision than a wrong one.
        raise ValueError(f"{type(row).__name__}.{column.path} has no value, policies need one")
    return _plain(value, column.kind)


def _plain(value: object, kind: Kind) -> JsonValue:
    if kind is Kind.BOOL:
        return bool(value)
    if kind is Kind.LONG and isinstance(value, int):
        return value
    # str() of a TextChoices member is its value; a UUID given as text is written the canonical way
    return str(UUID(str(value))) if kind is Kind.UUID else str(value)
