# SPDX-License-Identifier: Apache-2.0
"""The gate at start: every policy has an exact filter, for every role and every action, or nothing starts.

Two proofs. The words of each policy are walked: whatever asks something of a row must be a form the compiler knows,
also in branches that no known role reaches. Then each role, held here or everywhere, is compiled for every action.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from keepwell.access.engine.cedar import JsonValue
from keepwell.access.engine.compiler import TRANSLATABLE
from keepwell.access.engine.errors import PolicyError, Untranslatable
from keepwell.access.engine.policies import Policies
from keepwell.access.engine.principals import NOBODY, PERSON, SYSTEM, Circumstances, Principal
from keepwell.access.engine.sources import Policy
from keepwell.people.choices import Employment, Role

_MEND = _(
    "Write it with == != < <= > >= && || ! in contains containsAny containsAll has is if, "
    "over the row's own attributes."
)
_HERE = UUID(int=1)


@dataclass(frozen=True, slots=True)
class Proof:
    """What the gate looked at."""

    policies: int
    actions: int
    principals: int
    filters: int


def prove(policies: Policies) -> Proof:
    """Check every policy's words, then compile every filter; raises PolicyError naming the policy and the mend."""
    for policy in policies.book.policies:
        _check_words(policy)
    return _compile_all(policies)


def _check_words(policy: Policy) -> None:
    for _when, body in policy.conditions:
        for name, node in _nodes(body):
            if name not in TRANSLATABLE and any(inner == ("Var", "resource") for inner in _nodes(node)):
                raise PolicyError(
                    f"{policy.place} ({policy.id})",
                    _("The policy asks “%(node)s” of a row, which has no exact form in a list's filter.")
                    % {"node": name},
                    _MEND,
                )


def _nodes(node: JsonValue) -> Iterator[tuple[str, JsonValue]]:
    """The node's operator with the node itself (a variable with its name), then those of all nodes inside."""
    if not isinstance(node, Mapping) or len(node) != 1:
        return
    name, body = next(iter(node.items()))
    yield name, body if name == "Var" else node
    inner = body.values() if isinstance(body, Mapping) else body
    if name != "Value" and isinstance(inner, Iterable) and not isinstance(inner, str):
        for one in inner:
            yield from _nodes(one)


def _compile_all(policies: Policies) -> Proof:
    principals = list(typical_principals())
    seen: set[tuple[tuple[str, ...], str]] = set()
    made = 0
    for name, kind in policies.kinds.items():
        speaking = tuple(policy.id for policy in policies.speaking_of(name))
        if kind.shape is None or (speaking, kind.entity) in seen:
            continue  # the same policies over the same kind of row make the same filter
        seen.add((speaking, kind.entity))
        named = _roles_named(policies.speaking_of(name))
        for principal in principals:
            # a role that no policy here names decides as no role does, and that one is among the principals
            if not _roles(principal) <= named:
                continue
            for circumstance in _circumstances(policies.speaking_of(name)):
                _compile(policies, principal, circumstance, name)
                made += 1
    return Proof(len(policies.book.policies), len(policies.kinds), len(principals), made)


def _circumstances(speaking: Iterable[Policy]) -> list[Circumstances]:
    asked = any(("Var", "context") in _nodes(body) for policy in speaking for _when, body in policy.conditions)
    return [Circumstances(mfa, "web") for mfa in ((False, True) if asked else (False,))]


def _roles_named(speaking: Iterable[Policy]) -> set[str]:
    words = json.dumps([body for policy in speaking for _when, body in policy.conditions])
    return {role for role in Role.values if f'"{role}"' in words or f'"{role}_of"' in words}


def _roles(principal: Principal) -> set[str]:
    return {role for role, _covered in principal.roles} | principal.everywhere


def _compile(policies: Policies, principal: Principal, circumstances: Circumstances, action: str) -> None:
    try:
        policies.filter_for.__wrapped__(principal, circumstances, action)
    except (Untranslatable, ValueError) as error:
        raise PolicyError(
            f"{action}, {_described(principal)}",
            _("The policies for this act have no exact filter: %(node)s.") % {"node": error},
            _MEND,
        ) from error


def _described(principal: Principal) -> str:
    return f"{principal.type} {' '.join(sorted(_roles(principal)))}".strip()


def typical_principals() -> Iterable[Principal]:
    """The system, nobody, somebody without a role, and each role held here and everywhere."""
    yield Principal(SYSTEM, "system")
    yield Principal(NOBODY, "nobody")
    for employment in Employment.values:
        yield _person(employment=employment)
    yield replace(_person(), reach=frozenset({_HERE}))
    for role in Role.values:
        yield _person(roles=frozenset({(role, frozenset({_HERE}))}), projects=frozenset({_HERE}))
        yield _person(everywhere=frozenset({role}))


def _person(
    employment: str = Employment.EMPLOYEE,
    roles: frozenset[tuple[str, frozenset[UUID]]] = frozenset(),
    everywhere: frozenset[str] = frozenset(),
    projects: frozenset[UUID] = frozenset(),
) -> Principal:
    return Principal(PERSON, str(_HERE), str(_HERE), str(employment), roles, everywhere, projects)
