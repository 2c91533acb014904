# SPDX-License-Identifier: Apache-2.0
"""Alarms: each step once, with its exact instant, whoever works and however long nobody did."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from keepwell.core.promise import EventKind, LedgerEvent
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.models import OutboxEvent
from keepwell.kernel.scope import reading
from keepwell.sla.models import Alarm, Clock
from keepwell.sla.selectors import alarm_lag
from keepwell.sla.services import NewPromise, Waiver, check_clocks, sound_due, start_many, waive
from keepwell.sla.services.sound_alarms import next_step_at
from tests.factories import sla as make

pytestmark = pytest.mark.usefixtures("committed")


def told() -> list[tuple[str, str]]:
    """Warnings and breaches in the order told: name and milestone."""
    names = ("sla.clock_warned", "sla.promise_breached", "sla.breach_withdrawn")
    with reading(SYSTEM):
        rows = OutboxEvent.objects.filter(name__in=names).order_by("id")
        return [(row.name.removeprefix("sla."), row.payload["milestone"]) for row in rows]


def sounded() -> list[tuple[str, int, str | None, bool]]:
    with reading(SYSTEM):
        rows = Alarm.objects.order_by("due_at", "percent")
        return [(row.step, row.percent, make.shanghai(row.due_at), row.is_superseded) for row in rows]


def test_two_warnings_and_the_breach_come_at_their_instants() -> None:
    # 2 service hours from 09:00: 75 % at 10:30, 90 % at 10:48, the deadline 11:00 is still in time
    make.opened(make.served(), "2026-03-02 09:00")
    assert make.shanghai(next_step_at()) == "2026-03-02 10:30"
    assert sound_due(make.at("2026-03-02 10:29:59")) == 0
    assert sound_due(make.at("2026-03-02 10:30")) == 1
    assert sound_due(make.at("2026-03-02 10:30")) == 0
    assert make.shanghai(next_step_at()) == "2026-03-02 10:48"
    sound_due(make.at("2026-03-02 10:48"))
    assert make.shanghai(next_step_at()) == "2026-03-02 11:00:01"
    sound_due(make.at("2026-03-02 11:00"))
    assert told() == [("clock_warned", "first_response")] * 2
    sound_due(make.at("2026-03-02 11:00:01"))
    assert told()[2:] == [("promise_breached", "first_response")]
    with reading(SYSTEM):
        clock = Clock.objects.get(milestone="first_response")
        assert (clock.result, make.shanghai(clock.breached_at)) == ("breached", "2026-03-02 11:00")


def test_after_a_night_without_worker_the_instants_are_true_and_one_notice_speaks_for_all() -> None:
    make.opened(make.served(), "2026-03-02 09:00")
    sound_due(make.at("2026-03-02 17:00"))
    assert sounded() == [
        ("warning", 75, "2026-03-02 10:30", True),
        ("warning", 90, "2026-03-02 10:48", True),
        ("breach", 100, "2026-03-02 11:00:01", False),
    ]
    assert told() == [("promise_breached", "first_response")]
    assert alarm_lag(make.at("2026-03-02 00:00")).most_s == 6.5 * 3600


def test_a_pause_moves_the_steps_and_none_is_told_while_it_lasts() -> None:
    promise = make.opened(make.served(), "2026-03-02 09:00")
    make.replied(promise, "2026-03-02 09:10")
    make.happened(promise, EventKind.PAUSE_BEGIN, "2026-03-02 10:00", reason="waiting_customer")
    assert next_step_at() is None
    make.happened(promise, EventKind.PAUSE_END, "2026-03-02 16:00", reason="waiting_customer")
    # resolve: 24 h, one used by 10:00; 75 % = 18 h are reached 17 h after 16:00: 2 Mon, 8 Tue, 7 Wed -> Wed 17:00
    assert make.shanghai(next_step_at()) == "2026-03-04 17:00"


def test_two_workers_tell_each_of_many_breaches_once() -> None:
    customer = make.served()
    place = customer.tree.department
    found = make.entitled(customer, make.at("2026-03-02 09:00"))
    news = [
        NewPromise(
            organisation_id=place.pk, customer_id=place.customer_id, class_code="general",
            opened_at=make.at("2026-03-02 09:00"), entitlement=found,
        )
        for _ in range(1_200)
    ]  # fmt: skip
    with make.acting(make.at("2026-03-02 09:00")) as run:
        start_many([(new, ()) for new in news], actor=run.actor, now=run.now)
    ready, picked = Barrier(2), []

    def work() -> None:
        ready.wait()
        while number := sound_due(make.at("2026-03-02 12:00")):
            picked.append(number)
        connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(picked) == 1_200
    assert told() == [("promise_breached", "first_response")] * 1_200
    with reading(SYSTEM):
        assert Alarm.objects.filter(step="breach").count() == 1_200


def test_a_step_already_told_by_another_is_not_told_again() -> None:
    make.opened(make.served(), "2026-03-02 09:00")
    sound_due(make.at("2026-03-02 10:30"))
    with reading(SYSTEM):  # as if a worker had been killed between telling and moving on
        clock = Clock.objects.get(milestone="first_response")
        clock.ladder = [["warning", 75, "2026-03-02T02:30:00+00:00"], *clock.ladder]
        clock.next_step_at = make.at("2026-03-02 10:30")
        clock.warned_percent = 0
        clock.save()
    sound_due(make.at("2026-03-02 10:31"))
    assert told() == [("clock_warned", "first_response")]
    assert make.shanghai(next_step_at()) == "2026-03-02 10:48"


def test_a_breach_told_by_the_alarm_is_withdrawn_by_a_call_entered_late() -> None:
    promise = make.opened(make.served(), "2026-03-02 09:00")
    sound_due(make.at("2026-03-02 11:00:01"))
    make.replied(promise, "2026-03-02 10:50", now="2026-03-02 15:00")
    assert told() == [("promise_breached", "first_response"), ("breach_withdrawn", "first_response")]


def test_a_breach_told_by_the_alarm_is_not_told_again_by_the_late_answer() -> None:
    promise = make.opened(make.served(), "2026-03-02 09:00")
    sound_due(make.at("2026-03-02 11:00:01"))
    make.replied(promise, "2026-03-02 15:00")
    assert told() == [("promise_breached", "first_response")]


def test_a_waived_breach_is_withdrawn_and_the_clock_sounds_no_more() -> None:
    promise = make.opened(make.served(), "2026-03-02 09:00")
    sound_due(make.at("2026-03-02 11:00:01"))
    with make.acting(make.at("2026-03-02 12:00")) as run:
        waive(promise.promise_id, Waiver(reason="停电", approved_by="赵工"), actor=run.actor, now=run.now)
    assert told()[-1] == ("breach_withdrawn", "first_response")
    assert next_step_at() is None


def test_imported_history_never_sounds() -> None:
    customer = make.served()
    place = customer.tree.department
    new = NewPromise(
        organisation_id=place.pk, customer_id=place.customer_id, class_code="general", is_historic=True,
        opened_at=make.at("2026-03-02 09:00"), entitlement=make.entitled(customer, make.at("2026-03-02 09:00")),
    )  # fmt: skip
    late = LedgerEvent(kind=EventKind.PUBLIC_REPLY, occurred_at=make.at("2026-03-02 12:00"))
    with make.acting(make.at("2026-06-01 09:00")) as run:
        standing = start_many([(new, [late])], actor=run.actor, now=run.now)[new.id]
    assert standing.is_breached
    assert next_step_at() is None
    assert (sounded(), told()) == ([], [])


def test_silence_about_a_workaround_stops_its_clock_without_any_fact() -> None:
    customer = make.with_workaround_clause()
    promise = make.opened(customer, "2026-03-02 09:00")
    make.happened(promise, EventKind.WORKAROUND_PUBLISHED, "2026-03-02 10:00")
    # eight service hours of silence: 10:00-12:00, 13:00-18:00 and 09:00-10:00 on Tuesday
    sound_due(make.at("2026-03-03 10:00"))
    with reading(SYSTEM):
        clock = Clock.objects.get(milestone="interim_workaround")
        assert (clock.status, clock.result, make.shanghai(clock.stopped_at)) == ("stopped", "met", "2026-03-03 10:00")
    assert check_clocks(make.at("2026-03-03 12:00")) == []
