# SPDX-License-Identifier: Apache-2.0
"""Actors as policies see them: hashable facts, so that equal facts share one parsed handle and one compiled filter."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from keepwell.access.engine.cedar import Entity, JsonValue
from keepwell.kernel.actor import Actor, ActorKind
from keepwell.people.choices import Role

PERSON, SYSTEM, NOBODY = "Person", "System", "Nobody"


@dataclass(frozen=True, slots=True)
class Principal:
    """Everything about an actor that a policy may ask; equal principals get equal answers."""

    type: str
    id: str
    organisation: str = ""
    employment: str = ""
    roles: frozenset[tuple[str, frozenset[UUID]]] = frozenset()
    everywhere: frozenset[str] = frozenset()
    projects: frozenset[UUID] = frozenset()
    #: the nodes whose rows the person may meet, up to the contract; empty for those who meet all
    reach: frozenset[UUID] = frozenset()

    @property
    def uid(self) -> tuple[str, str]:
        """Type and id."""
        return self.type, self.id

    def as_entity(self) -> Entity:
        """The principal with its attributes; only a person has any."""
        return Entity(self.type, self.id, self._attributes() if self.type == PERSON else {})

    def _attributes(self) -> dict[str, JsonValue]:
        held = dict(self.roles)
        return {
            "id": self.id,
            "organisation": self.organisation,
            "employment": self.employment,
            "everywhere": sorted(self.everywhere),
            "projects": _texts(self.projects),
            "reach": _texts(self.reach),
            **{f"{role}_of": _texts(held.get(role, ())) for role in Role.values},
        }


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The context class of a decision: how strongly somebody signed in and through which door he came."""

    mfa: bool
    via: str

    def as_json(self) -> dict[str, JsonValue]:
        """The context in Cedar's form."""
        return {"mfa": self.mfa, "via": self.via}


def principal_of(actor: Actor) -> Principal:
    """The facts of an actor. A person without identity is nobody: an empty id must never equal an empty column."""
    if actor.kind is ActorKind.SYSTEM:
        return Principal(SYSTEM, "system")
    if actor.kind is not ActorKind.PERSON or actor.person_id is None:
        return Principal(NOBODY, "nobody")
    return Principal(
        PERSON,
        str(actor.person_id),
        organisation=str(actor.organisation_id or ""),
        employment=actor.employment,
        roles=frozenset((str(role), frozenset(covered)) for role, covered in actor.roles.items() if covered),
        everywhere=frozenset(str(role) for role in actor.everywhere),
        projects=actor.projects,
        reach=frozenset() if actor.scope.everything else actor.scope.organisations,
    )


def circumstances_of(actor: Actor) -> Circumstances:
    """The context class of an actor's acts."""
    return Circumstances(actor.mfa, str(actor.via))


def _texts(ids: Iterable[UUID]) -> list[str]:
    return sorted(str(one) for one in ids)
