# SPDX-License-Identifier: Apache-2.0
"""What a key may not do although its owner may: acts it was not made for. Asked wherever a decision is made.

A limit only takes away: policies still decide the rest. Places are taken away from the actor himself, so that policies
and row-level security see somebody who reaches less (`people.selectors.narrowed`).
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from keepwell.kernel.actor import Actor
from keepwell.kernel.ports import Decision

POLICY = "key.limits"
_REASONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "zh-hans": ("这个 API 密钥不允许此动作。请使用允许它的密钥，或在页面上操作。",),
        "en": ("This API key is not made for this act. Use one that is, or act on the page.",),
    }
)
_never: set[str] = set()


def never_by_limited_keys(*names: str) -> None:
    """Acts (or whole rooms) that would let a limited key become its owner; called in a room's policy.py."""
    _never.update(names)


def covers(acts: Iterable[str], name: str) -> bool:
    """Whether an act, or its room, is among them."""
    chosen = set(acts)
    return name in chosen or name.partition(".")[0] in chosen


def refusal(actor: Actor, name: str) -> Decision | None:
    """The no of the key the actor came with; None when it says nothing against it. Seeing is no act."""
    if not actor.is_limited or name.partition(".")[2].startswith("view_"):
        return None
    if covers(_never, name) or (actor.acts is not None and not covers(actor.acts, name)):
        return Decision(False, (POLICY,), _REASONS)
    return None
