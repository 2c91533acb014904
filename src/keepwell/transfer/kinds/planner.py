# SPDX-License-Identifier: Apache-2.0
"""What each kind must be able to do with a batch of rows."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from keepwell.transfer.kinds.columns import KindSpec, Row
from keepwell.transfer.kinds.ground import Ground, Plan


class Planner(Protocol):
    """One kind: how rows are recognised, what they become, and how that is done."""

    spec: KindSpec

    def keys(self, row: Row) -> Iterator[tuple[str, str]]:
        """By what a row is the same as another of the file: column and value."""
        ...

    def plan(self, ground: Ground, rows: Sequence[Row]) -> list[Plan]:
        """What the rows would become; writes nothing."""
        ...

    def carry_out(self, ground: Ground, plan: Plan) -> None:
        """Do what a plan says, inside a set action; DomainError when a rule of the room forbids it."""
        ...
