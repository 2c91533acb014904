# SPDX-License-Identifier: Apache-2.0
"""What was promised: targets per class, versioned by the instant from which they rule (D1, C6, R1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from keepwell.core.promise.choices import ClockKind, Level, OnReopen, Retarget, StopsOn

HOUR = 3600
ALWAYS = "24x7"
GENERAL, SEVERE, REGULATORY = "general", "severe", "regulatory"


@dataclass(frozen=True, slots=True)
class Target:
    """One promise of one class. `calendar` is its basis: "24x7" (clock hours) or a service calendar (C6)."""

    kind: ClockKind
    goal_s: int
    calendar: str
    level: Level = Level.SLA
    pause_reasons: frozenset[str] = frozenset()  # which reasons stop this clock (P1)
    stops_on: StopsOn = StopsOn.RESOLVED  # resolve clocks only (K10)
    retarget: Retarget = Retarget.CARRY
    on_reopen: OnReopen = OnReopen.RESUME
    warn_at: tuple[int, ...] = (
        75,
        90,
    )  # percent of the goal used; more than 100 is legal
    unchallenged_s: int = 8 * HOUR  # interim_workaround: silence that counts as consent, in service time (K11)
    starts_with_pause: str = ""  # OLA/UC: runs only while the case is paused for this reason (P1)
    clause: str = ""  # shown in the why-panel


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of a contract's clauses: its classes, and the service calendar in which N hours are counted (K11)."""

    classes: Mapping[str, tuple[Target, ...]]
    service_calendar: str = ALWAYS
    version: str = "1"


class TermsBook:
    """The versions of a contract's terms with the instants from which they rule (R1)."""

    def __init__(self, versions: Iterable[tuple[datetime, Terms]]) -> None: ...

    @classmethod
    def only(cls, terms: Terms) -> "TermsBook":
        """A book with one version that always ruled."""
        raise NotImplementedError

    def at(self, instant: datetime) -> Terms:
        """The version ruling at this instant; the first one for anything earlier."""
        raise NotImplementedError

    def version(self, version: str) -> Terms:
        """A version by name; raises UnknownTerms."""
        raise NotImplementedError


def default_terms(calendar: str, version: str = "default") -> Terms:
    """The shipped policy (D1): general on the contract's service calendar, severe and regulatory on 24x7."""
    raise NotImplementedError


def default_terms_around_the_clock(version: str = "default-24x7") -> Terms:
    """The second shipped policy (D1): everything on 24x7."""
    return default_terms(ALWAYS, version)
