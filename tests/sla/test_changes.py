# SPDX-License-Identifier: Apache-2.0
"""What changes a promise on its way: class, contract, merge, two people at once; and the checker of caches."""

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection

from keepwell.contracts.services import EndVersion, end_version
from keepwell.core.promise import EventKind, LedgerEvent
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import DomainError, NotFound
from keepwell.kernel.ids import uuid7
from keepwell.kernel.scope import reading
from keepwell.sla.models import Clock, Promise, PromiseEvent
from keepwell.sla.selectors import standing_of_promise
from keepwell.sla.services import append, append_many, check_clocks, merge, sound_due
from tests.factories import contracts
from tests.factories import sla as make

pytestmark = pytest.mark.usefixtures("committed")


def stored(promise: make.Standing) -> list[tuple[str, int, str, str, str | None]]:
    with reading(SYSTEM):
        rows = Clock.objects.filter(promise_id=promise.promise_id).order_by("milestone", "cycle")
        return [(row.milestone, row.cycle, row.status, row.result, make.shanghai(row.due_at)) for row in rows]


def test_a_question_that_stops_production_becomes_severe_and_keeps_its_used_time() -> None:
    promise = make.opened(make.served(), "2026-03-02 09:00")
    standing = make.happened(promise, EventKind.CLASS_CHANGED, "2026-03-02 09:10", case_class="severe")
    assert standing.class_code == "severe"
    assert stored(promise)[0] == ("first_response", 1, "running", "open", "2026-03-02 09:30")  # 30 min, 10 used
    assert stored(promise)[1][:4] == ("resolve", 1, "cancelled", "cancelled")
    assert stored(promise)[2] == ("restore", 1, "running", "open", "2026-03-02 13:10")  # 4 h from the change
    with reading(SYSTEM):
        assert Promise.objects.get().class_code == "severe"
    assert check_clocks(make.at("2026-03-02 09:20")) == []


def test_new_terms_rule_only_the_promises_that_are_changed_to_them() -> None:
    customer = make.served(last_day=None)
    promise = make.opened(customer, "2026-03-02 09:00")
    end_version(SYSTEM, customer.version, EndVersion(last_day=date(2026, 3, 1)), now=make.SEEDED)
    with reading(SYSTEM):
        paper = customer.version.contract
    newer = contracts.in_force(paper, first_day=date(2026, 3, 2), terms="around_the_clock")
    assert make.replied(promise, "2026-03-02 09:10").contract_version_id == customer.version.pk
    standing = make.happened(promise, EventKind.CONTRACT_CHANGED, "2026-03-02 10:00", version=str(newer.pk))
    assert standing.contract_version_id == newer.pk
    # 24 clock hours, one of them used by 10:00
    assert make.shanghai(standing.due_at) == "2026-03-03 09:00"
    assert check_clocks(make.at("2026-03-02 11:00")) == []


def test_a_change_of_contract_must_say_to_which() -> None:
    promise = make.opened(make.served(), "2026-03-02 09:00")
    with pytest.raises(DomainError):
        make.happened(promise, EventKind.CONTRACT_CHANGED, "2026-03-02 10:00")


def test_the_survivor_of_a_merge_keeps_the_stricter_clocks() -> None:
    customer = make.served()
    early = make.opened(customer, "2026-03-02 09:00")
    late = make.opened(customer, "2026-03-02 10:00")
    make.replied(late, "2026-03-02 10:05")
    with make.acting(make.at("2026-03-02 10:30")) as run:
        standing = merge(early.promise_id, late.promise_id, actor=run.actor, now=run.now)
    assert standing.promise_id == late.promise_id
    assert {row[2] for row in stored(early)} == {"merged"}
    # whoever opened the merged case has had no answer yet: that promise goes on with the survivor
    assert (standing.due_milestone, make.shanghai(standing.due_at)) == ("first_response", "2026-03-02 11:00")
    # for the resolution the merged case had been waiting longer: 24 h from 09:00
    assert make.shanghai(make.replied(late, "2026-03-02 10:40").due_at) == "2026-03-04 18:00"
    standing = make.happened(late, EventKind.RESOLVED, "2026-03-02 11:00")
    assert [row for row in stored(late) if row[2] not in ("stopped", "merged")] == []
    assert standing.state.open_clocks == ()
    assert check_clocks(make.at("2026-03-02 12:00")) == []


def test_a_fact_told_to_the_merged_case_counts_for_the_survivor_too() -> None:
    customer = make.served()
    first, second = make.opened(customer, "2026-03-02 09:00"), make.opened(customer, "2026-03-02 09:30")
    with make.acting(make.at("2026-03-02 10:00")) as run:
        merge(first.promise_id, second.promise_id, actor=run.actor, now=run.now)
    standing = make.replied(first, "2026-03-02 10:10")
    assert standing.promise_id == second.promise_id
    with reading(SYSTEM):
        assert PromiseEvent.objects.filter(promise_id=first.promise_id).count() == 3


def test_a_case_is_not_merged_into_itself_nor_into_another_customers() -> None:
    customer = make.served()
    promise = make.opened(customer, "2026-03-02 09:00")
    with pytest.raises(DomainError), make.acting(make.at("2026-03-02 10:00")) as run:
        merge(promise.promise_id, promise.promise_id, actor=run.actor, now=run.now)


def test_two_people_act_on_one_promise_at_once_and_no_fact_is_lost() -> None:
    promise = make.opened(make.served(), "2026-03-02 09:00")
    ready, failures = Barrier(2), []

    def answer(minute: int) -> None:
        ready.wait()
        try:
            for second in range(10):
                make.replied(promise, f"2026-03-02 09:{minute}:{second:02d}", now="2026-03-02 10:00")
        except Exception as error:  # noqa: BLE001  # the thread's fault must fail the test
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=answer, args=(minute,)) for minute in (20, 40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with reading(SYSTEM):
        seqs = PromiseEvent.objects.order_by("seq").values_list("seq", flat=True)
        assert list(seqs) == list(range(1, 22))
        assert make.shanghai(Clock.objects.get(milestone="first_response").stopped_at) == "2026-03-02 09:20"
    assert check_clocks(make.at("2026-03-02 10:00")) == []


def test_a_fact_and_a_merge_at_once_lose_nothing_whoever_comes_first() -> None:
    customer = make.served()
    failures = []

    def run(work: Callable[[], object], ready: Barrier) -> None:
        ready.wait()
        try:
            work()
        except Exception as error:  # noqa: BLE001  # the thread's fault must fail the test
            failures.append(error)
        finally:
            connection.close()

    def merged(gone: make.Standing, survivor: make.Standing) -> None:
        with make.acting(make.at("2026-03-02 10:00")) as acting:
            merge(gone.promise_id, survivor.promise_id, actor=acting.actor, now=acting.now)

    for _ in range(8):
        gone, survivor = make.opened(customer, "2026-03-02 09:00"), make.opened(customer, "2026-03-02 09:30")
        ready = Barrier(3)
        works: list[Callable[[], object]] = [
            lambda gone=gone, survivor=survivor: merged(gone, survivor),
            lambda gone=gone: make.replied(gone, "2026-03-02 10:00"),
            lambda survivor=survivor: make.replied(survivor, "2026-03-02 10:00"),
        ]
        threads = [Thread(target=run, args=(work, ready)) for work in works]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failures == []
    with reading(SYSTEM):
        # opened twice, two answers, one merge
        assert PromiseEvent.objects.count() == 8 * 5
    assert check_clocks(make.at("2026-03-02 10:00")) == []


def test_many_promises_go_on_together_and_stand_as_if_one_by_one() -> None:
    customer = make.served()
    promises = [make.opened(customer, f"2026-03-02 09:0{minute}") for minute in range(5)]
    facts = {
        one.promise_id: [LedgerEvent(kind=EventKind.PUBLIC_REPLY, occurred_at=make.at("2026-03-02 09:30"))]
        for one in promises
    }
    with make.acting(make.at("2026-03-02 09:30")) as run:
        standings = append_many(facts, actor=run.actor, now=run.now)
    assert [make.shanghai(standings[one.promise_id].due_at) for one in promises] == [
        f"2026-03-05 09:0{minute}" if minute else "2026-03-04 18:00" for minute in range(5)
    ]


def test_an_unknown_promise_and_a_fact_from_the_future_are_refused() -> None:
    promise = make.opened(make.served(), "2026-03-02 09:00")
    with pytest.raises(NotFound), make.acting(make.at("2026-03-02 09:00")) as run:
        append(uuid7(), actor=run.actor, now=run.now)
    with pytest.raises(DomainError):
        make.replied(promise, "2026-03-02 10:00", now="2026-03-02 09:50")


def test_a_fact_from_a_machine_whose_clock_runs_a_little_ahead_happened_now() -> None:
    promise = make.opened(make.served(), "2026-03-02 09:00:20", now="2026-03-02 09:00")
    make.replied(promise, "2026-03-02 09:10:30", now="2026-03-02 09:10")
    with reading(SYSTEM):
        clock = Clock.objects.get(milestone="first_response")
        assert [make.shanghai(one) for one in (clock.started_at, clock.stopped_at)] == [
            "2026-03-02 09:00", "2026-03-02 09:10",
        ]  # fmt: skip


def test_the_checker_names_a_cached_value_that_the_ledger_contradicts() -> None:
    promise = make.opened(make.served(), "2026-03-02 09:00")
    with reading(SYSTEM):
        Clock.objects.filter(milestone="resolve").update(due_at=make.at("2026-03-09 09:00"))
    found = check_clocks(make.at("2026-03-02 09:30"))
    assert [(one.promise_id, one.clock, one.column) for one in found] == [(promise.promise_id, "resolve 1", "due_at")]
    assert found[0].computed == "2026-03-04 10:00:00+00:00"


def test_the_checker_is_content_after_alarms_and_whatever_time_has_passed() -> None:
    promise = make.opened(make.served(), "2026-03-02 09:00")
    sound_due(make.at("2026-03-02 17:00"))
    assert check_clocks(make.at("2026-03-20 17:00")) == []
    with reading(SYSTEM):
        fresh = standing_of_promise([promise.promise_id], make.at("2026-03-20 17:00"))[promise.promise_id]
    assert fresh.is_breached


def test_a_reopened_case_begins_a_second_cycle_and_the_first_keeps_its_result() -> None:
    promise = make.opened(make.served(), "2026-03-02 09:00")
    make.replied(promise, "2026-03-02 09:10")
    make.happened(promise, EventKind.RESOLVED, "2026-03-02 11:00")
    standing = make.happened(promise, EventKind.REOPENED, "2026-03-03 09:00")
    resolve = [row for row in stored(promise) if row[0] == "resolve"]
    assert resolve[0][2:4] == ("stopped", "met")
    # two hours are used, 22 remain: Tue 8, Wed 8, Thu 6 -> 16:00
    assert resolve[1][1:] == (2, "running", "open", "2026-03-05 16:00")
    assert make.shanghai(standing.due_at) == "2026-03-05 16:00"
