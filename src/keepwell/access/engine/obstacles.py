# SPDX-License-Identifier: Apache-2.0
"""What stands in the way: the parts of a policy's condition that would have to be otherwise.

Each part is judged by the policy engine itself, so that an explanation can never disagree with the decision.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from keepwell.access.engine.cedar import JsonValue
from keepwell.access.engine.sources import Policy

Holds = Callable[[JsonValue], bool]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One elementary condition that is not as it would have to be; `wanted` says which way."""

    node: JsonValue
    wanted: bool


def obstacles(policy: Policy, holds: Holds) -> tuple[Obstacle, ...]:
    """Why a permit does not apply, or (for a forbid) what would lift it."""
    found: list[Obstacle] = []
    for is_when, body in policy.conditions:
        found += _walk(body, is_when is policy.is_permit, holds)
    return tuple(found)


def _walk(node: JsonValue, wanted: bool, holds: Holds) -> list[Obstacle]:
    if holds(node) is wanted:
        return []
    name, body = next(iter(node.items())) if isinstance(node, Mapping) else ("", None)
    if name == "!" and isinstance(body, Mapping):
        return _walk(body["arg"], not wanted, holds)
    if name in ("&&", "||") and isinstance(body, Mapping):
        return _walk(body["left"], wanted, holds) + _walk(body["right"], wanted, holds)
    if name == "if-then-else" and isinstance(body, Mapping):
        return _walk(body["then" if holds(body["if"]) else "else"], wanted, holds)
    return [Obstacle(node, wanted)]
