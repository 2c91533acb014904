# SPDX-License-Identifier: Apache-2.0
"""What a role may do, read from the policies in force themselves."""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.utils.functional import Promise

from keepwell.access.authorizer import plugged
from keepwell.access.engine.conditions import FALSE
from keepwell.access.engine.policies import Policies
from keepwell.access.engine.principals import PERSON, Circumstances, Principal
from keepwell.audit.selectors import title_of

_HERE, _SOMEBODY, _HOME = UUID(int=1), UUID(int=2), UUID(int=3)
_WEB = Circumstances(mfa=True, via="web")


@dataclass(frozen=True, slots=True)
class Ability:
    """One act, and whether the role must be held for the whole installation."""

    action: str
    title: str | Promise
    only_everywhere: bool


def acts_of_role(role: str) -> list[tuple[str, list[Ability]]]:
    """What holding the role adds to what everybody may, by room."""
    policies = plugged().policies
    by_room: dict[str, list[Ability]] = {}
    for action, only_everywhere in _added(policies, policies.book.hash, role):
        made = Ability(action, title_of(action), only_everywhere)
        by_room.setdefault(action.partition(".")[0], []).append(made)
    return list(by_room.items())


@lru_cache(maxsize=64)
def _added(policies: Policies, edition: str, role: str) -> tuple[tuple[str, bool], ...]:
    del edition  # part of the key: another edition, another answer
    plain = Principal(PERSON, str(_SOMEBODY), str(_HOME), "employee")
    here = Principal(PERSON, plain.id, plain.organisation, "employee", frozenset({(role, frozenset({_HERE}))}))
    everywhere = Principal(PERSON, plain.id, plain.organisation, "employee", everywhere=frozenset({role}))
    found = []
    for name, kind in policies.kinds.items():
        if kind.shape is None:
            continue
        base = policies.condition_for(plain, _WEB, name)
        if policies.condition_for(here, _WEB, name) != base:
            found.append((name, False))
        elif policies.condition_for(everywhere, _WEB, name) not in (base, FALSE):
            found.append((name, True))
    return tuple(found)
