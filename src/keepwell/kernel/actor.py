# SPDX-License-Identifier: Apache-2.0
"""Who acts: a value that carries everything a decision needs, so that deciding asks no table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID


class ActorKind(StrEnum):
    """A person, or the installation itself (jobs, relay, alarms)."""

    PERSON = "person"
    SYSTEM = "system"
    NOBODY = "nobody"


class Via(StrEnum):
    """Through which door the act came; written into the log."""

    WEB = "web"
    API = "api"
    CLI = "cli"
    JOB = "job"
    IMPORT = "import"
    MAIL = "mail"
    DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which organisations' rows the database may show, and whose projects' rows it may change (the second wall)."""

    everything: bool = False
    organisations: frozenset[UUID] = frozenset()
    #: the installation itself: no project keeps it out
    unbound: bool = False
    #: projects one belongs to
    projects: frozenset[UUID] = frozenset()
    #: organisations whose service team one belongs to; `serves_all`: all of them
    serves: frozenset[UUID] = frozenset()
    serves_all: bool = False
    #: who acts: rows of which he is a party stay open to him
    person_id: UUID | None = None


_NO_ROLES: Mapping[str, frozenset[UUID]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Actor:
    """One acting party with roles as they were when the value was made; `version` tells older from newer."""

    kind: ActorKind
    label: str
    scope: Scope
    person_id: UUID | None = None
    account_id: UUID | None = None
    organisation_id: UUID | None = None
    roles: Mapping[str, frozenset[UUID]] = field(default_factory=lambda: _NO_ROLES)
    everywhere: frozenset[str] = frozenset()
    projects: frozenset[UUID] = frozenset()
    employment: str = ""
    language: str = "zh-hans"
    version: int = 0
    via: Via = Via.WEB
    mfa: bool = False
    ip: str | None = None
    request_id: str | None = None
    on_behalf_of: str | None = None
    #: rooms and acts that the key he came with is made for; None: all that he may do (`limits`)
    acts: frozenset[str] | None = None
    is_limited: bool = False

    @property
    def is_system(self) -> bool:
        """Whether the installation itself acts."""
        return self.kind is ActorKind.SYSTEM

    @property
    def fingerprint(self) -> str:
        """Equal for equal decisions: person, version of its roles, and strength of its sign-in."""
        return f"{self.kind}:{self.person_id}:{self.version}:{int(self.mfa)}"

    def holds(self, role: str, organisation_id: UUID | None = None) -> bool:
        """Whether the actor holds the role everywhere, or at the organisation given (anywhere when none is)."""
        if role in self.everywhere:
            return True
        covered = self.roles.get(role, frozenset())
        return bool(covered) if organisation_id is None else organisation_id in covered


SYSTEM = Actor(kind=ActorKind.SYSTEM, label="Keepwell", scope=Scope(everything=True, unbound=True), via=Via.JOB)
NOBODY = Actor(kind=ActorKind.NOBODY, label="", scope=Scope())
