# SPDX-License-Identifier: Apache-2.0
"""What answers have in common, whoever gives them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from keepwell.access.authzen.questions import Asked


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision with the policies that made it and their reasons by language."""

    allowed: bool
    policies: tuple[str, ...] = ()
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """Some of what a search found, and after which candidate the rest is to be looked for (empty: nothing is left)."""

    names: tuple[str, ...]
    following: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a search is wanted."""

    after: str = ""
    limit: int = 100


class Answerer(Protocol):
    """Somebody who can answer AuthZEN's questions."""

    def decide(self, asked: Asked) -> Verdict:
        """One decision; raises BadQuestion for a property of the wrong type."""
        ...

    def subjects(self, asked: Asked, window: Window) -> Found:
        """Ids of the subjects of the asked type that may."""
        ...

    def resources(self, asked: Asked, window: Window) -> Found:
        """Ids of the resources of the asked type to which it may be done."""
        ...

    def actions(self, asked: Asked) -> tuple[str, ...]:
        """Names of what may be done."""
        ...
