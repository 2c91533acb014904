# SPDX-License-Identifier: Apache-2.0
"""The columns of reports equal the fold, clock by clock (T1)."""

import random as random_module

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwell.core.promise import ClockKind, EventKind, LedgerEvent, Result, Target, Terms, TermsBook, fold
from keepwell.core.promise.table import NONE, ClockTable, Outcomes, PauseTable, settle_many
from keepwell.core.worktime import CalendarShelf, HorizonExceeded, epoch_of, instant_of
from tests.core.china import service_calendar

E = EventKind
SERVICE = service_calendar()
SHELF = CalendarShelf.of(SERVICE)
FEBRUARY = 1770000000  # Monday 2 February 2026, 10:40 in Shanghai
COUNT = 40


def columns(rows: list[list[tuple[int, int]]], cases: list[tuple[int, int, bool, int]]) -> Outcomes:
    started, until, stopped, goal = zip(*cases, strict=True)
    clocks = ClockTable(
        np.array(started, np.int64), np.array(until, np.int64), np.array(stopped, bool), np.array(goal, np.int64)
    )
    flat = [(row, begin, end) for row, pauses in enumerate(rows) for begin, end in pauses]
    random_module.Random(len(flat)).shuffle(flat)
    pauses = PauseTable(*(np.array([entry[i] for entry in flat], np.int64) for i in range(3)))
    return settle_many(clocks, pauses if flat else PauseTable.none(), SERVICE)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32))
def test_columns_equal_the_fold(seed: int) -> None:
    random = random_module.Random(seed)
    cases, rows, expected = [], [], []
    for _ in range(COUNT):
        started = FEBRUARY + random.randint(0, 20 * 86400)
        until = started + random.choice((0, 1, random.randint(0, 20 * 86400)))
        stopped, goal = random.random() < 0.7, random.choice((1, 1800, 7200, 86400, 9 * 3600, 32400 * 3))
        pauses = []
        for number in range(random.choice((0, 0, 1, 2, 3))):
            begin = random.randint(started, until)
            # Overlapping, touching, running past the stop or still open.
            end = random.choice((NONE, begin, until, until + 999, random.randint(begin, until)))
            pauses.append((begin, end))
            if number and random.random() < 0.3:
                pauses.append((pauses[-2][1] if pauses[-2][1] != NONE else begin, until))
        pauses = [(begin, end) for begin, end in pauses if end == NONE or end >= begin]
        cases.append((started, until, stopped, goal))
        rows.append(pauses)
        expected.append(folded(cases[-1], pauses))
    found = columns(rows, cases)
    for row in range(COUNT):
        got = [int(column[row]) for column in (found.used, found.due, found.breached, found.paused)]
        assert (*got, bool(found.is_met[row])) == expected[row], (cases[row], rows[row])


def folded(case: tuple[int, int, bool, int], pauses: list[tuple[int, int]]) -> tuple[int, int, int, int, bool]:
    started, until, stopped, goal = case
    ledger = [LedgerEvent(kind=E.OPENED, occurred_at=instant_of(started), case_class="c")]
    for number, (begin, end) in enumerate(pauses):
        reason = f"r{number}"
        ledger.append(LedgerEvent(kind=E.PAUSE_BEGIN, occurred_at=instant_of(begin), source_seq=1, reason=reason))
        if end != NONE:
            ledger.append(LedgerEvent(kind=E.PAUSE_END, occurred_at=instant_of(end), source_seq=2, reason=reason))
    if stopped:
        ledger.append(LedgerEvent(kind=E.RESOLVED, occurred_at=instant_of(until), source_seq=3))
    allowed = frozenset(f"r{number}" for number in range(len(pauses)))
    target = Target(ClockKind.RESOLVE, goal, "service", pause_reasons=allowed)
    [clock] = fold(ledger, TermsBook.only(Terms({"c": (target,)})), SHELF, instant_of(until)).clocks
    due, breached = (NONE if at is None else epoch_of(at) for at in (clock.due_at, clock.breached_at))
    return clock.used_s, due, breached, clock.paused_s, clock.result is Result.MET


def test_nothing_in_nothing_out() -> None:
    empty = np.empty(0, np.int64)
    outcomes = settle_many(ClockTable(empty, empty, np.empty(0, bool), empty), PauseTable.none(), SERVICE)
    assert outcomes.used.size == outcomes.due.size == 0


def test_days_beyond_the_horizon_are_an_error() -> None:
    with pytest.raises(HorizonExceeded):
        columns([[]], [(0, 10, True, 60)])
