# SPDX-License-Identifier: Apache-2.0
"""What a session is worth now: whether it still lives, how fresh its proofs are, and who acts in it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from keepwell.kernel import clock
from keepwell.kernel.actor import NOBODY, Actor, Via
from keepwell.people.models import Account
from keepwell.people.selectors import actor_for
from keepwell.signin.marks import FACTOR_AT, PROVED_AT, SEEN_AT, SIGNED_IN_AT
from keepwell.signin.selectors.rules import must_have_factor, rules_in_force

Session = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """A session's worth: `is_proved` by anything lately, `is_strong` by a second factor lately, `has_factor` ever."""

    is_alive: bool
    is_proved: bool
    is_strong: bool
    has_factor: bool


def standing_of(session: Session, now: datetime) -> Standing:
    """What the session's marks say under the policy in force."""
    rules = rules_in_force(now)
    moment = now.timestamp()
    begun = session.get(SIGNED_IN_AT, 0)
    seen = session.get(SEEN_AT, begun)
    fresh = rules.fresh_for.total_seconds()
    factor_at = session.get(FACTOR_AT, 0)
    proved_at = max(begun, factor_at, session.get(PROVED_AT, 0))
    return Standing(
        is_alive=moment - begun <= rules.at_most.total_seconds() and moment - seen <= rules.idle_for.total_seconds(),
        is_proved=moment - proved_at <= fresh,
        is_strong=factor_at > 0 and moment - factor_at <= fresh,
        has_factor=factor_at > 0,
    )


def actor_in(session: Session, account: Account, *, via: Via = Via.WEB, ip: str | None = None) -> Actor:
    """Who acts in the session; NOBODY when it has ended or lacks a second factor that the person's roles demand."""
    now = clock.now()
    standing = standing_of(session, now)
    if not standing.is_alive:
        return NOBODY
    actor = actor_for(account, via=via, ip=ip)
    if not standing.has_factor and must_have_factor(actor, now):
        return NOBODY
    return replace(actor, mfa=standing.is_strong)
