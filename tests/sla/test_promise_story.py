# SPDX-License-Identifier: Apache-2.0
"""A promise from the first message to the end, over the real tables; every instant worked out by hand."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keepwell.core.promise import EventKind, LedgerEvent, Party
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.models import OutboxEvent
from keepwell.kernel.scope import reading
from keepwell.sla.models import Alarm, Clock, Promise, PromiseEvent
from keepwell.sla.services import NewPromise, append, check_clocks, start_promise
from tests.factories import sla as make

pytestmark = pytest.mark.usefixtures("committed")


def clocks(standing: make.Standing) -> dict[str, tuple[str, str, str | None]]:
    """Milestone -> status, result, due, as stored."""
    with reading(SYSTEM):
        rows = Clock.objects.filter(promise_id=standing.promise_id).order_by("cycle")
        return {row.milestone: (row.status, row.result, make.shanghai(row.due_at)) for row in rows}


def told() -> list[str]:
    """Names of the events in the outbox, as far as sla told them."""
    with reading(SYSTEM):
        names = OutboxEvent.objects.order_by("id").values_list("name", flat=True)
        return [name for name in names if name.startswith("sla.") and name != "sla.calendar_published"]


def no_drift() -> bool:
    return check_clocks(make.at("2026-12-01 12:00")) == []


def test_a_question_raised_on_friday_before_the_spring_festival_counts_the_make_up_saturday() -> None:
    # 2 service hours from Fri 13 Feb 17:30: 30 min until 18:00, then Sat 14 Feb (made up for the festival) 09:00-10:30
    customer = make.served()
    promise = make.opened(customer, "2026-02-13 17:30")
    assert clocks(promise)["first_response"] == ("running", "open", "2026-02-14 10:30")
    # 24 service hours: 0:30 Fri, 8 h Sat 14, then the festival until Mon 23; Tue 24 8 h, Wed 25 until 17:30
    assert clocks(promise)["resolve"] == ("running", "open", "2026-02-25 17:30")
    assert (promise.due_milestone, make.shanghai(promise.due_at)) == ("first_response", "2026-02-14 10:30")
    assert no_drift()


def test_first_answer_pause_and_resolution_of_the_drawn_ticket() -> None:
    # the ticket of the mock: 24 service hours from Tue 24 Nov 09:12
    customer = make.served()
    promise = make.opened(customer, "2026-11-24 09:12")
    standing = make.replied(promise, "2026-11-24 09:31")
    assert clocks(standing)["first_response"] == ("stopped", "met", "2026-11-24 11:12")
    assert make.shanghai(standing.due_at) == "2026-11-27 09:12"
    standing = make.happened(promise, EventKind.PAUSE_BEGIN, "2026-11-24 11:00", reason="waiting_customer")
    assert (standing.is_paused, standing.due_at) == (True, None)
    standing = make.happened(promise, EventKind.CUSTOMER_MESSAGE, "2026-11-24 11:40", party=Party.CUSTOMER)
    # 40 service minutes were not counted
    assert (standing.is_paused, make.shanghai(standing.due_at)) == (False, "2026-11-27 09:52")
    standing = make.happened(promise, EventKind.RESOLVED, "2026-11-24 14:00")
    assert clocks(standing)["resolve"] == ("stopped", "met", "2026-11-27 09:52")
    resolve = standing.state.clocks[-1]
    # 1:48 + 0:20 + 1:00
    assert resolve.used_s == 3 * 3600 + 8 * 60
    assert told() == ["sla.clock_stopped", "sla.clock_stopped"]
    assert no_drift()


def test_an_answer_at_the_deadline_is_in_time_and_one_second_later_is_not() -> None:
    customer = make.served()
    in_time = make.opened(customer, "2026-03-02 09:00")
    make.replied(in_time, "2026-03-02 11:00:00")
    late = make.opened(customer, "2026-03-02 09:00")
    make.replied(late, "2026-03-02 11:00:01")
    assert clocks(in_time)["first_response"][:2] == ("stopped", "met")
    assert clocks(late)["first_response"][:2] == ("stopped", "breached")


def test_a_late_answer_tells_the_breach_that_no_alarm_had_told() -> None:
    customer = make.served()
    promise = make.opened(customer, "2026-03-02 09:00")
    standing = make.replied(promise, "2026-03-02 11:30")
    assert not standing.is_breached  # what is owed next, the solution, is not late
    assert [clock.breached_at is not None for clock in standing.state.clocks] == [True, False]
    assert sorted(told()) == ["sla.clock_stopped", "sla.promise_breached"]
    with reading(SYSTEM):
        alarm = Alarm.objects.get()
        assert (alarm.step, make.shanghai(alarm.due_at), make.shanghai(alarm.sounded_at)) == (
            "breach", "2026-03-02 11:00:01", "2026-03-02 11:30",
        )  # fmt: skip


def test_a_call_entered_afterwards_takes_the_breach_back_and_names_itself() -> None:
    customer = make.served()
    promise = make.opened(customer, "2026-03-02 09:00")
    make.replied(promise, "2026-03-02 11:30")
    # 王倩 had phoned at 10:50 and enters the call in the afternoon
    standing = make.replied(promise, "2026-03-02 10:50", now="2026-03-02 15:00")
    assert not standing.is_breached
    assert clocks(promise)["first_response"][:2] == ("stopped", "met")
    assert told()[-1] == "sla.breach_withdrawn"
    with reading(SYSTEM):
        call = PromiseEvent.objects.get(promise_id=promise.promise_id, seq=3)
        withdrawn = Alarm.objects.get(step="withdrawn")
        assert withdrawn.fact_id == call.pk
        assert make.shanghai(call.occurred_at) == "2026-03-02 10:50"
        assert make.shanghai(call.recorded_at) == "2026-03-02 15:00"


def test_without_contract_nothing_is_promised_but_the_ledger_is_kept() -> None:
    customer = make.served()
    place = customer.tree.department
    new = NewPromise(
        organisation_id=place.pk, customer_id=place.customer_id, class_code="general",
        opened_at=make.at("2026-03-02 09:00"), entitlement=None,
    )  # fmt: skip
    with make.acting(make.at("2026-03-02 09:00")) as run:
        standing = start_promise(new, actor=run.actor, now=run.now)
    assert (standing.due_at, standing.contract_version_id, clocks(standing)) == (None, None, {})
    make.replied(standing, "2026-03-02 09:30")
    with reading(SYSTEM):
        assert PromiseEvent.objects.count() == 2


def test_a_promise_starts_by_one_statement_and_goes_on_by_three() -> None:
    customer = make.served()
    make.opened(customer, "2026-03-02 09:00")  # calendars and terms are known to the process afterwards
    place = customer.tree.department
    found = make.entitled(customer, make.at("2026-03-02 09:00"))
    new = NewPromise(
        organisation_id=place.pk, customer_id=place.customer_id, class_code="general",
        opened_at=make.at("2026-03-02 09:00"), entitlement=found,
    )  # fmt: skip
    with make.acting(make.at("2026-03-02 09:00")) as run:
        with CaptureQueriesContext(connection) as starting:
            start_promise(new, actor=run.actor, now=run.now)
        fact = LedgerEvent(kind=EventKind.PUBLIC_REPLY, occurred_at=make.at("2026-03-02 09:00"))
        with CaptureQueriesContext(connection) as going_on:
            append(new.id, fact, actor=run.actor, now=run.now)
    assert (len(starting), len(going_on)) == (1, 3)


def test_the_ledger_only_grows_for_the_application() -> None:
    customer = make.served()
    promise = make.opened(customer, "2026-03-02 09:00")
    with reading(SYSTEM), pytest.raises(Exception, match="permission denied"):
        PromiseEvent.objects.filter(promise_id=promise.promise_id).update(kind="closed")


def test_a_stranger_finds_no_promise() -> None:
    customer = make.served()
    make.opened(customer, "2026-03-02 09:00")
    stranger = make.contracts.stranger()
    with reading(stranger):
        assert (Promise.objects.count(), Clock.objects.count(), PromiseEvent.objects.count()) == (0, 0, 0)
