# SPDX-License-Identifier: Apache-2.0
"""Every declared action: the permission catalogue, the API's write surface, the palette and the test matrix at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise

from keepwell.kernel.plugins.found import check_owned


class Risk(StrEnum):
    """How much harm an act can do; a critical one enters the log inside its own transaction."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What it says of itself; `is_creation`: it makes something new under its target; `wait`: for what, first."""

    name: str
    title: str | Promise
    target: type[Model] | None
    command: type
    risk: Risk
    is_creation: bool
    wait: Callable[[], None] | None = None


_actions: dict[str, Any] = {}


def register(made: Any) -> None:
    """Enter an action; the same name from another function is a programming error."""
    check_owned(made.name)
    known = _actions.get(made.name)
    if known is not None and known.body.__qualname__ != made.body.__qualname__:
        raise ValueError(f"Two actions are called {made.name}.")
    _actions[made.name] = made


def actions() -> Mapping[str, Any]:
    """All actions by name."""
    return dict(sorted(_actions.items()))


def action_named(name: str) -> Any:
    """One action; KeyError if there is none of that name."""
    return _actions[name]
