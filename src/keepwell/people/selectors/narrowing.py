# SPDX-License-Identifier: Apache-2.0
"""An actor with less than his person has: what a limited key leaves of him."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from types import MappingProxyType
from uuid import UUID

from keepwell.kernel.actor import SYSTEM, Actor, Scope
from keepwell.kernel.scope import reading
from keepwell.people.models import ApiToken, Organisation


@dataclass(frozen=True, slots=True)
class Limits:
    """What a key leaves: these acts (None: all, empty: reading only), at these places (None: everywhere)."""

    acts: frozenset[str] | None = None
    places: frozenset[UUID] | None = None


UNLIMITED = Limits()


def limits_of(token: ApiToken) -> Limits:
    """The limits of a key, its places with everything below them."""
    acts = None if token.acts is None else frozenset(token.acts)
    if not token.places:
        return Limits(acts)
    with reading(SYSTEM):
        below = Organisation.objects.filter(path__overlap=token.places).values_list("pk", flat=True)
        return Limits(acts, frozenset(below))


def narrowed(actor: Actor, limits: Limits) -> Actor:
    """The actor as the key lets him be; policies and the second wall see somebody who holds less."""
    if limits == UNLIMITED:
        return actor
    made = replace(actor, acts=limits.acts, is_limited=True)
    return made if limits.places is None else _at(made, limits.places)


def _at(actor: Actor, places: frozenset[UUID]) -> Actor:
    roles = {role: covered & places for role, covered in actor.roles.items()}
    roles.update(dict.fromkeys(actor.everywhere, places))
    return replace(
        actor,
        roles=MappingProxyType({role: covered for role, covered in roles.items() if covered}),
        everywhere=frozenset(),
        scope=_scope(actor.scope, places),
        version=_version(actor.version, places),
    )


def _scope(scope: Scope, places: frozenset[UUID]) -> Scope:
    return Scope(
        organisations=places if scope.everything else scope.organisations & places,
        projects=scope.projects,
        serves=places if scope.serves_all else scope.serves & places,
        person_id=scope.person_id,
    )


def _version(version: int, places: Collection[UUID]) -> int:
    content = f"{version} {sorted(places)}".encode()
    return int.from_bytes(hashlib.blake2b(content, digest_size=7).digest(), "big")
