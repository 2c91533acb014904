# SPDX-License-Identifier: Apache-2.0
"""The kernel's sockets: who decides and who keeps the log. `access` and `audit` plug in at start; no upward import."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db.models import Model
from django.db.models.expressions import Combinable
from django.db.models.query_utils import Q

from keepwell.kernel.actor import Actor
from keepwell.kernel.entry import Entry, Insert


@dataclass(frozen=True, slots=True)
class Decision:
    """May this be done, and which policies say so (reasons by language code)."""

    allowed: bool
    policy_ids: tuple[str, ...] = ()
    reasons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    policy_hash: str = ""


class Authorizer(Protocol):
    """Decides single acts on a locked row and turns the same policies into a filter for lists."""

    def authorise(self, actor: Actor, action: str, row: Model | None, context: Mapping[str, object]) -> Decision:
        """Decide one act; never raises for a plain no."""
        ...

    def visible(self, actor: Actor, action: str, model: type[Model]) -> Q | Combinable:
        """The condition under which rows of the model may be seen."""
        ...


class AuditTrail(Protocol):
    """Turns entries into rows that the kernel inserts in one statement with the outbox."""

    def rows(self, entries: Sequence[Entry]) -> list[Insert]:
        """The inserts that keep these entries."""
        ...

    def sequence_now(self, entries: Sequence[Entry]) -> None:
        """Put the entries of a critical act into the log inside the running transaction."""
        ...


@dataclass(frozen=True, slots=True)
class Refused:
    """An attempt that came to nothing: by a policy's no (`decision`), or the thing is not the actor's to see."""

    actor: Actor
    action: str
    target_kind: str = ""
    target_id: Any = None
    decision: Decision | None = None


class Watch(Protocol):
    """Who is told of refused attempts, after their transaction has ended."""

    def refused(self, attempt: Refused) -> None:
        """Take note; must not raise and must be cheap, for attackers decide how often it is called."""
        ...


class NoWatch:
    """Nobody listens."""

    def refused(self, attempt: Refused) -> None:
        """Take no note."""


class DenyAll:
    """No authoriser plugged in: only the installation itself may act."""

    def authorise(self, actor: Actor, action: str, row: Model | None, context: Mapping[str, object]) -> Decision:
        """Refuse everybody but the system."""
        return Decision(actor.is_system, ("kernel-no-authoriser",), {})

    def visible(self, actor: Actor, action: str, model: type[Model]) -> Q:
        """Show nothing to anybody but the system."""
        return Q() if actor.is_system else Q(pk__in=[])


class NoTrail:
    """No log: for measuring what the log costs, and for the kernel's own tests."""

    def rows(self, entries: Sequence[Entry]) -> list[Insert]:
        """Keep nothing."""
        return []

    def sequence_now(self, entries: Sequence[Entry]) -> None:
        """Nothing to sequence."""


_plugged: dict[str, Any] = {"authorizer": DenyAll(), "trail": NoTrail(), "watch": NoWatch()}


def plug(*, authorizer: Authorizer | None = None, trail: AuditTrail | None = None, watch: Watch | None = None) -> None:
    """Plug in what decides, what keeps and who watches; called once at start (and by benchmarks)."""
    if authorizer is not None:
        _plugged["authorizer"] = authorizer
    if trail is not None:
        _plugged["trail"] = trail
    if watch is not None:
        _plugged["watch"] = watch


def authorizer() -> Authorizer:
    """What decides now."""
    found: Authorizer = _plugged["authorizer"]
    return found


def trail() -> AuditTrail:
    """What keeps the log now."""
    found: AuditTrail = _plugged["trail"]
    return found


def watch() -> Watch:
    """Who is told of refused attempts."""
    found: Watch = _plugged["watch"]
    return found
