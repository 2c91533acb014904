# SPDX-License-Identifier: Apache-2.0
"""The relay: every event reaches every subscriber once, whatever fails."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from keepwell.kernel import clock, events, relay
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.events import Delivered
from keepwell.kernel.loops import loops
from keepwell.kernel.models import Counter, FailedDelivery, OutboxEvent
from keepwell.kernel.numbers import next_number
from keepwell.kernel.record import record
from keepwell.kernel.run import Run, entered, publish
from keepwell.kernel.scope import within_scope

NOW = clock.now()


@events.event("kernel_test.bell_rang")
class BellRang:
    """A bell rang: an event of these tests only."""

    bell: int
    ringer: UUID | None = None


@pytest.fixture
def listening() -> Iterator[list[str]]:
    """Removes what a test subscribed."""
    before = dict(events._subscribers)
    yield []
    events._subscribers.clear()
    events._subscribers.update(before)


def _ring(*bells: int) -> None:
    run = Run("kernel_test.ring", SYSTEM, NOW)
    with entered(run), within_scope(SYSTEM.scope):
        for bell in bells:
            publish(BellRang(bell=bell))
        record(run, [])


def _counted(series: str) -> int:
    found = Counter.objects.filter(series=series).first()
    return found.value if found else 0


def test_a_batch_reaches_each_subscriber_once(committed: None, listening: object) -> None:
    heard: list[int] = []

    @events.subscribe(BellRang, name="kernel_test.hear")
    def hear(batch: Sequence[Delivered[BellRang]]) -> None:
        heard.extend(item.event.bell for item in batch)

    _ring(*range(150))
    assert relay.relay_once() == 100
    assert relay.relay_once() == 50
    assert relay.relay_once() == 0
    assert heard == list(range(150))
    assert OutboxEvent.objects.filter(relayed_at__isnull=True).count() == 0


def test_a_failing_subscriber_stops_nobody_and_is_retried_event_by_event(committed: None, listening: object) -> None:
    @events.subscribe(BellRang, name="kernel_test.fails_on_two")
    def fails(batch: Sequence[Delivered[BellRang]]) -> None:
        for item in batch:
            next_number("fails")
            if item.event.bell == 2:
                raise ValueError("cracked")

    @events.subscribe(BellRang, name="kernel_test.works")
    def works(batch: Sequence[Delivered[BellRang]]) -> None:
        next_number("works", len(batch))

    _ring(1, 2, 3)
    relay.relay_once()
    assert _counted("works") == 3
    assert _counted("fails") == 0  # the whole batch of that subscriber was undone
    assert relay.retry_failed() == 3
    assert _counted("fails") == 2  # one by one: 1 and 3 came through
    assert [failure.event.payload["bell"] for failure in FailedDelivery.objects.select_related("event")] == [2]


def test_a_delivery_that_never_succeeds_dies_visibly_and_can_be_replayed(
    committed: None, listening: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_broken = [True]

    @events.subscribe(BellRang, name="kernel_test.stubborn")
    def stubborn(batch: Sequence[Delivered[BellRang]]) -> None:
        if is_broken[0]:
            raise ValueError("cracked")
        next_number("stubborn", len(batch))

    _ring(7)
    relay.relay_once()
    later = NOW
    for _ in range(relay.MOST_ATTEMPTS):
        later += timedelta(days=1)
        monkeypatch.setattr(clock, "now", lambda at=later: at)
        relay.retry_failed()
    dead = relay.dead_letters()
    assert [letter.attempts for letter in dead] == [relay.MOST_ATTEMPTS]
    assert "cracked" in dead[0].error
    assert relay.retry_failed() == 0
    is_broken[0] = False
    assert relay.replay([dead[0].pk]) == 1
    relay.retry_failed()
    assert _counted("stubborn") == 1
    assert relay.dead_letters() == []


def test_an_event_survives_its_journey_unchanged() -> None:
    told = BellRang(bell=3, ringer=UUID(int=5))
    payload: Any = events.orjson.loads(events.dump(told))
    assert events.load("kernel_test.bell_rang", payload) == told
    assert events.load("kernel_test.bell_rang", {**payload, "from_a_newer_release": 1}) == told


def test_the_worker_runs_the_relay_and_is_woken_for_it() -> None:
    assert ("kernel.relay", "kw_outbox") in [(one.name, one.channel) for one in loops()]
