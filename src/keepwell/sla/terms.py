# SPDX-License-Identifier: Apache-2.0
"""From the clauses of a contract version to the terms that the fold reads."""

from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from django.utils.translation import gettext as _

from keepwell.contracts.choices import Basis
from keepwell.contracts.selectors import ClauseTerms, VersionTerms, terms_of
from keepwell.core.promise import (
    ALWAYS,
    ClockKind,
    OnReopen,
    Retarget,
    StopsOn,
    Target,
    Terms,
    TermsBook,
)
from keepwell.core.worktime import instant_of
from keepwell.kernel.errors import DomainError

#: the name of the terms of a case that no contract covers
NO_TERMS = "none"
_NOTHING = Terms({}, version=NO_TERMS)
_SINCE = instant_of(0)


def version_name(version_id: UUID | None) -> str:
    """How a version is named in a ledger."""
    return NO_TERMS if version_id is None else str(version_id)


def version_id_of(name: str) -> UUID | None:
    """The version behind a name in a ledger."""
    return None if name in ("", NO_TERMS) else UUID(name)


def book_of(names: Iterable[str]) -> TermsBook:
    """The terms a ledger names; each event says its version, so the instants in the book do not matter."""
    versions = {version_id for name in names if (version_id := version_id_of(name)) is not None}
    known = terms_of(versions)
    if versions - known.keys():
        raise DomainError(_("The contract of this promise is not yours to see. Ask its owner to act."))
    return TermsBook([(_SINCE, _NOTHING), *((_SINCE, core_terms(known[version])) for version in sorted(versions))])


def calendars_of(names: Iterable[str]) -> set[str]:
    """The calendars in which these terms count, whatever the class."""
    versions = {version_id for name in names if (version_id := version_id_of(name)) is not None}
    return {clause.calendar_code for terms in terms_of(versions).values() for clause in terms.clauses}


@lru_cache(maxsize=2_000)
def core_terms(terms: VersionTerms) -> Terms:
    """One version as the fold reads it."""
    classes: dict[str, list[Target]] = {}
    for clause in terms.clauses:
        classes.setdefault(clause.class_code, []).append(_target(clause, is_historic=terms.is_historic))
    return Terms(
        {name: tuple(targets) for name, targets in classes.items()},
        service_calendar=service_calendar(terms),
        version=str(terms.version_id),
    )


def service_calendar(terms: VersionTerms) -> str:
    """The calendar for hours that no clause names (K11): that of the first clause in service hours."""
    return next((clause.calendar_code for clause in terms.clauses if clause.basis == Basis.CALENDAR), ALWAYS)


def _target(clause: ClauseTerms, *, is_historic: bool) -> Target:
    return Target(
        kind=ClockKind(clause.milestone),
        goal_s=clause.goal_seconds,
        calendar=clause.calendar_code if clause.basis == Basis.CALENDAR else ALWAYS,
        pause_reasons=frozenset(clause.pause_reasons),
        stops_on=StopsOn(clause.resolve_stops_on),
        retarget=Retarget(clause.retarget_rule),
        on_reopen=OnReopen(clause.reopen_rule),
        warn_at=clause.warn_percents,
        since_opening=is_historic,  # other desks measure by the class a case ends in (ADR 0067)
        clause=str(clause.id),
    )
