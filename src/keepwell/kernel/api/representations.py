# SPDX-License-Identifier: Apache-2.0
"""How rows look in the API: rooms register one representation per model."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import models

Represent = Callable[[Any], Mapping[str, Any]]

_known: dict[type[models.Model], Represent] = {}


def represents(model: type[models.Model]) -> Callable[[Represent], Represent]:
    """Register how a model looks."""

    def declare(function: Represent) -> Represent:
        _known[model] = function
        return function

    return declare


def represent(value: Any) -> Any:
    """A result of an action as plain values."""
    if isinstance(value, models.Model):
        known = _known.get(type(value))
        if known is not None:
            return dict(known(value))
        return {"id": value.pk, "type": value._meta.label_lower}
    return {"done": True} if value is None else value
