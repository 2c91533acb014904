# SPDX-License-Identifier: Apache-2.0
"""What the policies see of a row: an entity name and a few NOT NULL columns."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models

#: fixed meanings of attributes, so that schema and filters agree
Attribute = str  # a column name; its Django field gives the Cedar type (uuid and text: String, bool: Bool, int: Long)


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of row a policy can speak about."""

    model: type[models.Model]
    entity: str
    attributes: Mapping[str, Attribute]
    #: the customer whose log an act on this row belongs to; None = installation
    customer: Callable[[Any], Any] = field(default=lambda row: getattr(row, "customer_id", None))
    label: Callable[[Any], str] = field(default=str)


_by_model: dict[type[models.Model], Resource] = {}


def resource(
    model: type[models.Model],
    *,
    entity: str,
    attributes: Mapping[str, Attribute],
    customer: Callable[[Any], Any] | None = None,
    label: Callable[[Any], str] | None = None,
) -> Resource:
    """Declare what policies see of a model; called in a room's policy.py."""
    made = Resource(
        model,
        entity,
        dict(attributes),
        customer or (lambda row: getattr(row, "customer_id", None)),
        label or (lambda row: str(getattr(row, "number", "") or "")),
    )
    _by_model[model] = made
    return made


def resources() -> tuple[Resource, ...]:
    """Every declared resource, by entity name."""
    return tuple(sorted(_by_model.values(), key=lambda item: item.entity))


def resource_of(model: type[models.Model]) -> Resource | None:
    """The declaration for a model, if it has one."""
    return _by_model.get(model)
