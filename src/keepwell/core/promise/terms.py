# SPDX-License-Identifier: Apache-2.0
"""What was promised: targets per class, versioned by the instant from which they rule (D1, C6, R1)."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from keepwell.core.promise.choices import ClockKind, Level, OnReopen, PauseReason, Retarget, StopsOn
from keepwell.core.worktime import epoch_of
from keepwell.core.worktime.shelf import SINCE_EVER

MINUTE = 60
HOUR = 3600
ALWAYS = "24x7"
GENERAL, SEVERE, REGULATORY = "general", "severe", "regulatory"


class InvalidTerms(ValueError):
    """A clause contradicts itself or leaves something out."""


class UnknownTerms(ValueError):
    """A ledger names a version of the terms which the book does not hold."""


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
    since_opening: bool = False  # when a change of class adds it: count from the opening (ADR 0067)
    starts_with_pause: str = ""  # OLA/UC: runs only while the case is paused for this reason (P1)
    clause: str = ""  # shown in the why-panel
    name: str = ""  # tells several clocks of one kind and level apart

    def __post_init__(self) -> None:
        if type(self.goal_s) is not int or self.goal_s <= 0:
            raise InvalidTerms(f"the goal of {self.kind} must be whole seconds above zero, not {self.goal_s!r}")
        if not self.calendar:
            raise InvalidTerms(f"the clause for {self.kind} names no calendar: write a service calendar or {ALWAYS!r}")

    @property
    def key(self) -> tuple[ClockKind, Level, str]:
        """What stays the same when a target changes: its kind, its level and its name."""
        return self.kind, self.level, self.name


@dataclass(frozen=True, slots=True)
class Terms:
    """One version of a contract's clauses: its classes, and the service calendar in which N hours are counted (K11)."""

    classes: Mapping[str, tuple[Target, ...]]
    service_calendar: str = ALWAYS
    version: str = "1"

    def __post_init__(self) -> None:
        object.__setattr__(self, "classes", MappingProxyType(dict(self.classes)))
        for name, targets in self.classes.items():
            if len({target.key for target in targets}) < len(targets):
                raise InvalidTerms(f"class {name!r} has two targets of one kind, level and name")

    def targets_of(self, case_class: str) -> tuple[Target, ...]:
        """The targets of a class; none for a class the contract does not know."""
        return self.classes.get(case_class, ())


class TermsBook:
    """The versions of a contract's terms with the instants from which they rule (R1)."""

    def __init__(self, versions: Iterable[tuple[datetime, Terms]]) -> None:
        ordered = sorted(versions, key=lambda entry: epoch_of(entry[0]))
        if not ordered:
            raise InvalidTerms("a book of terms needs at least one version")
        self._since = [epoch_of(since) for since, _ in ordered]
        self._terms = [terms for _, terms in ordered]
        self._named = {terms.version: terms for terms in self._terms}
        if len(self._named) < len(self._terms):
            raise InvalidTerms("two versions of the terms have the same name")

    @classmethod
    def only(cls, terms: Terms) -> "TermsBook":
        """A book with one version that always ruled."""
        return cls([(SINCE_EVER, terms)])

    def at(self, instant: datetime) -> Terms:
        """The version ruling at this instant; the first one for anything earlier."""
        return self.at_s(epoch_of(instant))

    def at_s(self, second: int) -> Terms:
        """`at` in epoch seconds."""
        return self._terms[max(0, bisect_right(self._since, second) - 1)]

    def version(self, version: str) -> Terms:
        """A version by name; raises UnknownTerms."""
        if version not in self._named:
            raise UnknownTerms(f"there is no version {version!r} of these terms")
        return self._named[version]


def default_terms(calendar: str, version: str = "default") -> Terms:
    """The shipped policy (D1): general on the contract's service calendar, severe and regulatory on 24x7."""
    waiting = frozenset({PauseReason.WAITING_CUSTOMER, PauseReason.MAINTENANCE_WINDOW, PauseReason.FORCE_MAJEURE})
    return Terms(
        {
            GENERAL: (
                Target(ClockKind.FIRST_RESPONSE, 2 * HOUR, calendar),
                Target(ClockKind.RESOLVE, 24 * HOUR, calendar, pause_reasons=waiting),
            ),
            SEVERE: (
                Target(ClockKind.FIRST_RESPONSE, 30 * MINUTE, ALWAYS),
                Target(ClockKind.RESTORE, 4 * HOUR, ALWAYS, pause_reasons=waiting),
            ),
            REGULATORY: (Target(ClockKind.INTERIM_PLAN, 24 * HOUR, ALWAYS),),
        },
        service_calendar=calendar,
        version=version,
    )


def default_terms_around_the_clock(version: str = "default-24x7") -> Terms:
    """The second shipped policy (D1): everything on 24x7."""
    return default_terms(ALWAYS, version)
