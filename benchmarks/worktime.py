# SPDX-License-Identifier: Apache-2.0
"""How fast deadlines and clocks are, beside a naive loop over days in the same process; needs no database.

    python benchmarks/worktime.py

To hold: add >= 100,000/s on aware datetimes, 20/20 hand-worked cases, columns >= 3 M/s. What bounds them: reading
and writing datetimes for `add`, memory for the columns.
"""

import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from keepwell.core.promise import EventKind, LedgerEvent, Party, TermsBook, default_terms, fold
from keepwell.core.promise.table import ClockTable, PauseTable, settle_many
from keepwell.core.worktime import CalendarShelf, WorkCalendar, epoch_of

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # the hand-worked table lies with the tests

from benchmarks.parts.figures import Figure, hand_in
from tests.core.china import DAYS_OFF, MAKE_UP_DAYS, service_calendar
from tests.core.test_worktime_table import CASES, at, seconds

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFF = {first + timedelta(n) for _, first, last in DAYS_OFF for n in range((last - first).days + 1)}
TWO_HOURS = 7200


def naive_add(start: datetime, budget: int) -> datetime:
    """Walk day by day with aware wall-clock datetimes, as most desks do."""
    moment, left = start.astimezone(SHANGHAI), timedelta(seconds=budget)
    while True:
        day = moment.date()
        if day in MAKE_UP_DAYS or (day.weekday() < 5 and day not in OFF):
            opens = moment.replace(hour=9, minute=0, second=0, microsecond=0)
            closes = opens.replace(hour=18)
            begin = max(moment, opens)
            if begin < closes:
                if left <= closes - begin:
                    return begin + left
                left -= closes - begin
        moment = (moment + timedelta(1)).replace(hour=0, minute=0, second=0, microsecond=0)


def rate(count: int, work: Callable[[], object]) -> float:
    """Best of three, in operations a second."""
    best = float("inf")
    for _ in range(3):
        begun = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begun)
    return count / best


def correct(add: Callable[[datetime, int], datetime]) -> int:
    """How many of the twenty hand-worked cases come out right."""
    return sum(add(at(start), seconds(budget)) == at(due) for start, budget, due, _ in CASES)


def deadlines(calendar: WorkCalendar) -> None:
    """`add` one by one and in columns, beside the naive loop."""
    dice = random.Random(7)
    first = datetime(2025, 1, 2, tzinfo=UTC)
    starts = [first + timedelta(seconds=dice.randrange(700 * 86_400)) for _ in range(100_000)]
    few = starts[:10_000]
    naive = rate(len(few), lambda: [naive_add(start, TWO_HOURS) for start in few])
    scalar = rate(len(starts), lambda: [calendar.add(start, TWO_HOURS) for start in starts])
    column = np.tile(np.array([epoch_of(start) for start in starts], np.int64), 10)
    budgets = np.full(column.shape, TWO_HOURS)
    many = rate(column.size, lambda: calendar.add_many(column, budgets))
    spans = rate(column.size, lambda: calendar.between_many(column, column + TWO_HOURS))
    day = 20 * 3600
    naive_long = rate(2000, lambda: [naive_add(start, 9 * day) for start in few[:2000]])
    scalar_long = rate(len(few), lambda: [calendar.add(start, 9 * day) for start in few])
    print(f"{'add 2 h':34}{scalar:>14,.0f}/s   naive {naive:>10,.0f}/s   x{scalar / naive:,.1f}")
    print(f"{'add 180 h':34}{scalar_long:>14,.0f}/s   naive {naive_long:>10,.0f}/s   x{scalar_long / naive_long:,.1f}")
    print(f"{'add in columns of 1 M':34}{many:>14,.0f}/s   naive {naive:>10,.0f}/s   x{many / naive:,.1f}")
    print(f"{'between in columns of 1 M':34}{spans:>14,.0f}/s")
    right = correct(calendar.add)
    print(f"{'hand-worked cases right':34}{right:>12}/20    naive {correct(naive_add):>8}/20")
    hand_in(
        Figure("calendar: add", "≥ 100,000/s", f"{scalar:,.0f}/s", scalar >= 100_000, "reading and writing datetimes")
    )
    hand_in(Figure("calendar: add in columns", "≥ 3 M/s", f"{many / 1e6:.1f} M/s", many >= 3_000_000, "memory"))
    hand_in(Figure("calendar: hand-worked cases", "20/20", f"{right}/20", right == 20))


def folds(calendar: WorkCalendar) -> None:
    """A whole ledger folded, and the same clocks in columns."""
    opened = datetime(2026, 3, 4, 1, tzinfo=UTC)
    told = (
        (EventKind.OPENED, 0, Party.CUSTOMER),
        (EventKind.PUBLIC_REPLY, 60, Party.PROVIDER),
        (EventKind.PAUSE_BEGIN, 70, Party.PROVIDER),
        (EventKind.CUSTOMER_MESSAGE, 200, Party.CUSTOMER),
        (EventKind.RESOLVED, 500, Party.PROVIDER),
    )
    ledger = [
        LedgerEvent(
            kind=kind,
            occurred_at=opened + timedelta(minutes=minute),
            party=party,
            case_class="general",
            reason="waiting_customer",
        )
        for kind, minute, party in told
    ]
    book, shelf, now = TermsBook.only(default_terms("service")), CalendarShelf.of(calendar), opened + timedelta(2)
    one = rate(3000, lambda: [fold(ledger, book, shelf, now) for _ in range(3000)])
    count = 200_000
    started = np.full(count, epoch_of(opened)) + np.arange(count)
    clocks = ClockTable(started, started + 30_000, np.ones(count, bool), np.full(count, 86_400))
    pauses = PauseTable(np.arange(count), started + 4200, started + 12_000)
    many = rate(count, lambda: settle_many(clocks, pauses, calendar))
    print(f"{'fold of 5 events, 2 clocks':34}{one:>14,.0f}/s")
    print(f"{'clocks with a pause in columns':34}{many:>14,.0f}/s   fold  {one * 2:>10,.0f}/s   x{many / one / 2:,.1f}")


def main() -> None:
    """Print the figures."""
    begun = time.perf_counter()
    calendar = service_calendar()
    print(f"{'compile 2.5 years':34}{(time.perf_counter() - begun) * 1000:>13.1f} ms")
    deadlines(calendar)
    folds(calendar)


if __name__ == "__main__":
    main()
