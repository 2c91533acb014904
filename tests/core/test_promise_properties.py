# SPDX-License-Identifier: Apache-2.0
"""The fold against a minute-by-minute simulation, and against itself in other orders (P2, R1, K6, K9, T1, T2)."""

import random as random_module
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from keepwell.core.promise import (
    ClockKind,
    ClockState,
    EventKind,
    LedgerEvent,
    Party,
    Result,
    Status,
    Target,
    Terms,
    TermsBook,
    fold,
)
from keepwell.core.promise.explain import explain
from keepwell.core.worktime import CalendarShelf, CalendarSpec, EmptyCalendar, WorkCalendar, compile_calendar, epoch_of
from keepwell.core.worktime import instant_of as instant
from tests.core.calendars import specs
from tests.core.oracle import Tally

E = EventKind
MINUTE = 60
REASONS = ("waiting_customer", "maintenance_window", "lunch")
MOVES = (E.PAUSE_BEGIN, E.PAUSE_END, E.CUSTOMER_MESSAGE, E.CLASS_CHANGED, E.RESOLVED, E.REOPENED)


@dataclass
class Cycle:
    """What the simulation notes about one cycle."""

    used: int = 0
    paused: int = 0
    breached: int | None = None
    stopped: int | None = None


@dataclass
class Simulation:
    """Walks minute by minute through five days with one resolve clock, as a person with a tally would."""

    targets: dict[str, Target]
    tallies: dict[str, Tally | None]
    case_class: str = ""
    waiting: set[str] = field(default_factory=set)
    cycles: list[Cycle] = field(default_factory=list)

    def hear(self, event: LedgerEvent, at: int) -> None:
        """Take note of an event."""
        running = bool(self.cycles) and self.cycles[-1].stopped is None
        if event.kind is E.OPENED:
            self.case_class = event.case_class
            self.cycles.append(Cycle())
        elif event.kind is E.PAUSE_BEGIN:
            self.waiting.add(event.reason)
        elif event.kind is E.PAUSE_END:
            self.waiting.discard(event.reason)
        elif event.kind is E.CUSTOMER_MESSAGE:
            self.waiting.discard("waiting_customer")
        elif event.kind is E.CLASS_CHANGED:
            self.case_class = event.case_class
        elif event.kind is E.RESOLVED:
            self.waiting.clear()
            if running:
                self.cycles[-1].stopped = at
        elif event.kind is E.REOPENED and not running:
            self.cycles.append(Cycle(used=self.cycles[-1].used))

    def pass_minute(self, at: int) -> None:
        """Let the minute beginning at `at` pass."""
        cycle, target = self.cycles[-1], self.targets[self.case_class]
        if cycle.stopped is not None:
            return
        tally = self.tallies[target.calendar]
        is_open = tally is None or tally.open_minute(at)
        if self.waiting & target.pause_reasons:
            cycle.paused += MINUTE * is_open
            return
        if cycle.used >= target.goal_s and cycle.breached is None:
            cycle.breached = at
        cycle.used += MINUTE * is_open


@dataclass(frozen=True)
class World:
    """One random case: its calendars, terms and ledger, and when it is looked at."""

    spec: CalendarSpec
    days: tuple[date, date]
    calendar: WorkCalendar
    targets: dict[str, Target]
    ledger: list[LedgerEvent]
    now: int

    def state(self, ledger: list[LedgerEvent] | None = None, now: int | None = None) -> tuple[ClockState, ...]:
        """The engine's answer."""
        book = TermsBook.only(Terms({name: (target,) for name, target in self.targets.items()}))
        events = self.ledger if ledger is None else ledger
        return fold(events, book, CalendarShelf.of(self.calendar), instant(self.now if now is None else now)).clocks


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A calendar around a tricky day, two classes, and up to a dozen events at whole minutes."""
    spec, first, last = draw(specs())
    try:
        calendar = compile_calendar(spec, first - timedelta(1), last + timedelta(1))
    except EmptyCalendar:
        assume(False)
    goals = st.sampled_from((15, 30, 60, 120, 240, 480, 960)).map(lambda minutes: minutes * MINUTE)
    targets = {
        name: Target(
            ClockKind.RESOLVE,
            draw(goals),
            draw(st.sampled_from(("random", "24x7"))),
            pause_reasons=frozenset(draw(st.sets(st.sampled_from(REASONS[:2])))),
        )
        for name in ("a", "b")
    }
    minutes = sorted(draw(st.lists(st.integers(0, 4 * 1440), min_size=1, max_size=12)))
    base = calendar.first_s - calendar.first_s % MINUTE + 1440 * MINUTE
    ledger = []
    for number, minute in enumerate(minutes):
        kind = E.OPENED if number == 0 else draw(st.sampled_from(MOVES))
        case_class = draw(st.sampled_from(("a", "b"))) if kind in (E.OPENED, E.CLASS_CHANGED) else ""
        reason = draw(st.sampled_from(REASONS)) if kind in (E.PAUSE_BEGIN, E.PAUSE_END) else ""
        party = Party.CUSTOMER if kind is E.CUSTOMER_MESSAGE else Party.PROVIDER
        ledger.append(
            LedgerEvent(
                kind=kind,
                occurred_at=instant(base + minute * MINUTE),
                source_seq=number,
                id=str(number),
                case_class=case_class,
                reason=reason,
                party=party,
            )
        )
    now = base + (minutes[-1] + draw(st.integers(0, 600))) * MINUTE
    return World(spec, (first, last), calendar, targets, ledger, now)


def simulate(world: World) -> list[Cycle]:
    tallies = {"24x7": None, "random": Tally(world.spec, *world.days)}
    simulation = Simulation(world.targets, tallies)
    heard = iter([*world.ledger])
    following = next(heard, None)
    for minute in range(epoch_of(world.ledger[0].occurred_at), world.now + 1, MINUTE):
        while following is not None and epoch_of(following.occurred_at) == minute:
            simulation.hear(following, minute)
            following = next(heard, None)
        if minute < world.now:
            simulation.pass_minute(minute)
    return simulation.cycles


@settings(max_examples=250, deadline=None)
@given(worlds())
def test_fold_agrees_with_a_minute_by_minute_simulation(world: World) -> None:
    found = [
        Cycle(
            clock.used_s,
            clock.paused_s,
            None if clock.breached_at is None else epoch_of(clock.breached_at),
            None if clock.stopped_at is None else epoch_of(clock.stopped_at),
        )
        for clock in world.state()
    ]
    assert found == simulate(world)


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_arithmetic_of_every_clock_adds_up_by_hand(world: World) -> None:
    shelf = CalendarShelf.of(world.calendar)
    for clock in world.state():
        told = explain(clock, shelf, instant(world.now))
        assert told.added_up_s == clock.used_s
        for line in told.lines:
            assert sum(interval.seconds for interval in line.intervals) == line.segment.used_s
        if told.ahead:
            assert sum(interval.seconds for interval in told.ahead) == clock.remaining_s
        assert clock.used_s + clock.remaining_s == clock.target.goal_s
        assert all(step.at <= (clock.stopped_at or step.at) for step in clock.steps)


@settings(max_examples=60, deadline=None)
@given(worlds(), st.integers(0, 2**32))
def test_any_reading_order_gives_the_same_answer(world: World, seed: int) -> None:
    shuffled = list(world.ledger)
    random_module.Random(seed).shuffle(shuffled)
    late = random_module.Random(seed + 1)
    shuffled = [replace(e, recorded_at=e.occurred_at + timedelta(minutes=late.randint(0, 9999))) for e in shuffled]
    assert world.state(shuffled) == world.state()


@settings(max_examples=60, deadline=None)
@given(worlds(), st.integers(0, 12))
def test_a_prefix_is_the_past_and_ended_cycles_never_change(world: World, length: int) -> None:
    prefix = world.ledger[: max(1, length)]
    moment = epoch_of(prefix[-1].occurred_at)
    known = [event for event in world.ledger if epoch_of(event.occurred_at) <= moment]
    then = world.state(known, moment)
    assert world.state(now=moment) == then, "what happens later is not yet true"
    later = world.state()
    for before, after in zip(then, later, strict=False):
        if before.status is Status.STOPPED:
            assert before == after
        if before.result is Result.BREACHED:
            assert after.result is Result.BREACHED
            assert after.breached_at == before.breached_at


@settings(max_examples=60, deadline=None)
@given(worlds())
def test_alarm_that_wakes_only_at_next_steps_misses_no_breach(world: World) -> None:
    state = world.state(now=epoch_of(world.ledger[-1].occurred_at))
    looked_at = 0
    while state and state[-1].next_step_at is not None and epoch_of(state[-1].next_step_at) <= world.now:
        state = world.state(now=epoch_of(state[-1].next_step_at))
        looked_at += 1
        assert looked_at <= 4
    if state:
        assert state[-1].breached_at == world.state()[-1].breached_at
