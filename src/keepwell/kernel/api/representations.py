# SPDX-License-Identifier: Apache-2.0
"""How rows look in the API: rooms register one representation per model.

`shows(Ticket, TicketShape)` is the usual form: lists, pages and the answers of actions then say the same, and the
description of the API knows what an action returns.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db import models
from ninja import Schema

Represent = Callable[[Any], Mapping[str, Any]]

_known: dict[type[models.Model], Represent] = {}
_shapes: dict[type[models.Model], type[Schema]] = {}


class Identified(Schema):
    """A row of a model that no room shows: that it is there, and what it is."""

    id: Any
    type: str


class Done(Schema):
    """An act that has no row to show."""

    done: bool = True


class One(Schema):
    """What a set action did to one row: 200 done, 403 refused for the reasons given, 404 there is no such row."""

    id: UUID
    status: int
    reasons: list[str] = []


class Many(Schema):
    """What a set action did: rows changed, rows it could not change or that are not the caller's, and each by id."""

    done: int
    refused: int
    items: list[One] = []


def represents(model: type[models.Model]) -> Callable[[Represent], Represent]:
    """Register how a model looks, by a function."""

    def declare(function: Represent) -> Represent:
        _known[model] = function
        return function

    return declare


def shows(model: type[models.Model], shape: type[Schema]) -> None:
    """Register how a model looks, by a shape that is filled from the row's own columns."""
    _shapes[model] = shape


def shape_of(model: object) -> Any:
    """What the description of the API says about a row of the model (or about an act's result that is no row)."""
    if isinstance(model, type) and issubclass(model, models.Model):
        return _shapes.get(model) or (dict[str, Any] if model in _known else Identified)
    return Done


def _filled(shape: type[Schema], row: models.Model) -> Schema:
    """The shape of a row; where the row's values need no turning they come from our own tables and are not checked."""
    if shape.__pydantic_decorators__.field_validators:
        return shape.model_validate(row)
    return shape.model_construct(
        **{name: getattr(row, name, field.default) for name, field in shape.model_fields.items()}
    )


def represent(value: Any) -> Any:
    """A result of an action as plain values; a repetition by key finds rows again, so only rows are shown."""
    if isinstance(value, models.Model):
        shape = _shapes.get(type(value))
        if shape is not None:
            return _filled(shape, value)
        known = _known.get(type(value))
        if known is not None:
            return dict(known(value))
        return Identified(id=value.pk, type=value._meta.label_lower)
    return Done()
