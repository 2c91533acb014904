# SPDX-License-Identifier: Apache-2.0
"""The sign-in policy in force, kept for at most 30 seconds: every request asks for it."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from keepwell.kernel.actor import Actor
from keepwell.signin.models import FactorRule, SessionRule

KEPT_FOR = timedelta(seconds=30)
#: how long a second factor counts as fresh where nobody has decided otherwise
FRESH_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Rules:
    """Which roles need a second factor from which day, and how long sessions and proofs live."""

    factor_from: Mapping[str, date]
    idle_for: timedelta
    at_most: timedelta
    fresh_for: timedelta


_kept: list[tuple[datetime, Rules]] = []
_lock = threading.Lock()


def rules_in_force(now: datetime) -> Rules:
    """The policy as this process last read it."""
    with _lock:
        if _kept and timedelta(0) <= now - _kept[0][0] < KEPT_FOR:
            return _kept[0][1]
    rules = _read()
    with _lock:
        _kept[:] = [(now, rules)]
    return rules


def forget_rules() -> None:
    """Drop what this process has kept."""
    with _lock:
        _kept.clear()


def must_have_factor(actor: Actor, now: datetime) -> bool:
    """Whether one of the actor's roles demands a second factor today."""
    factor_from = rules_in_force(now).factor_from
    if not factor_from:
        return False
    today = now.astimezone(ZoneInfo(settings.KEEPWELL.zone)).date()
    return any(from_on <= today and actor.holds(role) for role, from_on in factor_from.items())


def _read() -> Rules:
    config = settings.KEEPWELL
    limits = SessionRule.objects.first()
    return Rules(
        factor_from=dict(FactorRule.objects.values_list("role", "from_on")),
        idle_for=limits.idle_for if limits else config.session_for,
        at_most=limits.at_most if limits else config.session_at_most,
        fresh_for=limits.fresh_for if limits else FRESH_FOR,
    )
