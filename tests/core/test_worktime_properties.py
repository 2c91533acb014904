# SPDX-License-Identifier: Apache-2.0
"""The calendar against brute force: three zones, both clock changes, leap day, year end (C2, T1)."""

from datetime import date
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwell.core.worktime import (
    CalendarSpec,
    EmptyCalendar,
    HorizonExceeded,
    WorkCalendar,
    compile_calendar,
    epoch_of,
    instant_of,
)
from tests.core.calendars import specs
from tests.core.oracle import Tally


def compiled(spec: CalendarSpec, first: date, last: date) -> WorkCalendar | None:
    try:
        return compile_calendar(spec, first, last)
    except EmptyCalendar:
        return None


@settings(max_examples=150, deadline=None)
@given(specs(), st.randoms(use_true_random=False))
def test_calendar_agrees_with_a_patient_person(case, random) -> None:  # type: ignore[no-untyped-def]
    spec, first, last = case
    calendar, tally = compiled(spec, first, last), Tally(spec, first, last)
    if calendar is None:
        return
    low, high = calendar.first_s, calendar.last_s
    zone = ZoneInfo(spec.zone)
    starts, ends, budgets, dues = [], [], [], []
    for _ in range(40):
        a, b = sorted((random.randint(low, high), random.randint(low, high)))
        budget = random.choice((0, 1, 59, 60, random.randint(0, 40_000), random.randint(0, 200_000)))
        assert calendar.between(instant_of(a).astimezone(zone), instant_of(b)) == tally.between(a, b)
        assert calendar.is_open(instant_of(a)) is tally.open_at(a)
        assert sum(i.seconds for i in calendar.open_intervals(instant_of(a), instant_of(b))) == tally.between(a, b)
        due = tally.add(a, budget)
        try:
            found = epoch_of(calendar.add(instant_of(a), budget))
        except HorizonExceeded:
            assert due is None or due > high
            continue
        assert found == due
        starts.append(a), ends.append(b), budgets.append(budget), dues.append(found)
    columns = [np.array(column, np.int64) for column in (starts, ends, budgets)]
    assert calendar.add_many(columns[0], columns[2]).tolist() == dues
    assert calendar.between_many(columns[0], columns[1]).tolist() == [
        tally.between(a, b) for a, b in zip(starts, ends, strict=True)
    ]


@settings(max_examples=60, deadline=None)
@given(specs(), st.randoms(use_true_random=False))
def test_laws_of_the_algebra_hold(case, random) -> None:  # type: ignore[no-untyped-def]
    calendar = compiled(*case)
    if calendar is None:
        return
    for _ in range(40):
        a, b, c = sorted(random.randint(calendar.first_s, calendar.last_s) for _ in range(3))
        assert calendar.between_s(a, b) + calendar.between_s(b, c) == calendar.between_s(a, c)
        assert calendar.between_s(b, a) == -calendar.between_s(a, b)
        budget = calendar.between_s(a, c)
        due = calendar.add_s(a, budget)
        assert calendar.between_s(a, due) == budget
        assert due <= c
        assert due == a or calendar.between_s(a, due - 1) == budget - 1, "the least such instant"
        less = random.randint(0, budget)
        assert calendar.add_s(a, less) <= due
        assert calendar.add_s(calendar.add_s(a, less), budget - less) == due
