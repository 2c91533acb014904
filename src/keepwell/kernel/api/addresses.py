# SPDX-License-Identifier: Apache-2.0
"""Where an action lives in the API: derived from its name and target, so that no verb can be forgotten."""

from typing import Any


def plural(model_name: str) -> str:
    """The English plural of a model's name, as it stands in addresses."""
    if model_name.endswith("y") and model_name[-2] not in "aeiou":
        return model_name[:-1] + "ies"
    return model_name + ("es" if model_name.endswith(("s", "x", "ch")) else "s")


def collection(model: Any) -> str:
    """The address part of a model: `tickets`."""
    words = "".join(f"-{c.lower()}" if c.isupper() else c for c in model.__name__).strip("-")
    return plural(words)


def verb(action: Any) -> str:
    """The last part: `desk.resolve_ticket` on a ticket is `resolve`."""
    name: str = action.name.split(".", 1)[1]
    if action.target is not None and not action.is_creation:
        name = name.removesuffix("_" + action.target._meta.model_name)
    return name.replace("_", "-")


def address(action: Any) -> str:
    """The whole path below /api/v1."""
    if action.target is None:
        return f"/{action.name.split('.', 1)[0]}/{verb(action)}"
    if action.is_set:
        return f"/{collection(action.target)}/{verb(action)}"
    return f"/{collection(action.target)}/{{id}}/{verb(action)}"
