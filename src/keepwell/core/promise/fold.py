# SPDX-License-Identifier: Apache-2.0
"""The fold: ledger in, clocks out. No clock is read, nothing is stored, any order of reading gives the same answer."""

from collections.abc import Iterable
from datetime import datetime

from keepwell.core.promise.case import Case
from keepwell.core.promise.choices import ClockKind, EventKind
from keepwell.core.promise.clock import RunningClock
from keepwell.core.promise.ledger import LedgerEvent, in_order
from keepwell.core.promise.readers import read, silence_is_consent
from keepwell.core.promise.snapshot import because, snapshot
from keepwell.core.promise.state import PromiseState
from keepwell.core.promise.terms import TermsBook
from keepwell.core.worktime import CalendarShelf, epoch_of


def fold(ledger: Iterable[LedgerEvent], terms: TermsBook, calendars: CalendarShelf, now: datetime) -> PromiseState:
    """How every clock of the case stands at `now`; events later than `now` are not yet true.

    Given the ledgers of several cases, the answer is about the one that was not merged into another (K7).
    """
    second = epoch_of(now)
    cases: dict[str, Case] = {}
    ordered = in_order(ledger)
    for event in ordered:
        if event.case not in cases:
            cases[event.case] = Case(event.case, terms, calendars)
    merged: set[str] = set()
    for event in ordered:
        at = epoch_of(event.occurred_at)
        if at > second:
            break
        case = cases[event.case]
        survivor = cases.get(event.into) if event.kind is EventKind.MERGED else None
        if survivor is not None and survivor is not case:
            silence_is_consent(case, at - 1)
            silence_is_consent(survivor, at - 1)
            survivor.adopt(case, event, at)
            merged.add(case.name)
        read(case, event)
    for case in cases.values():
        silence_is_consent(case, second)
    surviving = next((case for case in cases.values() if case.name not in merged), Case("", terms, calendars))
    return _state(surviving, list(cases.values()), second)


def _state(surviving: Case, cases: list[Case], now: int) -> PromiseState:
    clocks = [(case, clock) for case in cases for clock in case.clocks]
    clocks.sort(key=lambda pair: (pair[1].started, pair[1].cycle))
    return PromiseState(
        case=surviving.name,
        case_class=surviving.case_class,
        terms_version="" if surviving.terms is None else surviving.terms.version,
        clocks=tuple(snapshot(clock, now, _consent(case, clock)) for case, clock in clocks),
        paused_for=tuple(surviving.reasons),
        ignored=tuple(because(note) for case in cases for note in case.ignored),
    )


def _consent(case: Case, clock: RunningClock) -> int | None:
    return case.consent_at if clock.target.kind is ClockKind.INTERIM_WORKAROUND else None
