# SPDX-License-Identifier: Apache-2.0
"""The why of a promise adds up by hand, in both languages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from keepwell.core.promise import EventKind, Party
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading
from keepwell.sla.selectors import why, why_lines
from tests.factories import contracts
from tests.factories import sla as make

pytestmark = pytest.mark.usefixtures("committed")


def drawn_ticket() -> make.Standing:
    """The ticket of the mock: answered by phone at 09:31, waiting for the customer from 11:00 to 11:40."""
    promise = make.opened(make.served(), "2026-11-24 09:12")
    make.replied(promise, "2026-11-24 09:31")
    make.happened(promise, EventKind.PAUSE_BEGIN, "2026-11-24 11:00", reason="waiting_customer")
    return make.happened(promise, EventKind.CUSTOMER_MESSAGE, "2026-11-24 11:40", party=Party.CUSTOMER)


def test_every_number_of_the_drawn_ticket_adds_up() -> None:
    promise = drawn_ticket()
    with reading(SYSTEM):
        answer = why(promise.promise_id, make.at("2026-11-24 14:00"))
    response, resolve = answer.clocks
    assert (response.status, response.result, response.used_s) == ("stopped", "met", 19 * 60)
    stretches = [
        [(make.shanghai(one.opens_at)[-5:], make.shanghai(one.closes_at)[-5:]) for one in segment.intervals]
        for segment in resolve.segments
    ]
    assert stretches == [[("09:12", "11:00")], [("11:40", "12:00"), ("13:00", "14:00")]]
    assert [segment.carried_s for segment in resolve.segments] == [0, 6_480]
    assert resolve.used_s == 6_480 + 1_200 + 3_600
    assert resolve.remaining_s == 86_400 - 11_280
    assert sum(one.seconds for one in resolve.ahead) == resolve.remaining_s
    assert [(one.service_s, one.words) for one in resolve.pauses] == [(2_400, "等客户")]
    assert make.shanghai(resolve.due_at) == "2026-11-27 09:52"
    assert resolve.clause_words == "一般：24 工时内解决"
    assert (resolve.contract_number, resolve.version_number) == ("HT-2025-031", 1)
    assert [one.code for one in resolve.because] == ["started", "paused", "customer_answered"]
    # 75 % are 18 h; 3:08 used, 14:52 to go: 4 h on Tuesday, 8 h on Wednesday, 2:52 on Thursday
    assert make.shanghai(resolve.next_step_at) == "2026-11-26 11:52"


def test_the_same_is_told_in_lines_for_the_command_line() -> None:
    promise = drawn_ticket()
    with reading(SYSTEM), override("en"):
        lines = why_lines(why(promise.promise_id, make.at("2026-11-24 14:00")), "Asia/Shanghai")
    text = "\n".join(lines)
    assert "Resolve: Running, Not decided yet" in text
    assert "Clause: General: Resolve within 24 service hours (contract HT-2025-031, version 1)" in text
    assert "carried 1:48, used 1:20 = 11-24 11:40–12:00 0:20 + 13:00–14:00 1:00" in text
    assert "Not counted: 0:40, 2026-11-24 11:00 to 2026-11-24 11:40, Waiting for the customer" in text
    assert "Goal 24:00 − used 3:08 = remaining 20:52" in text
    assert "Due 2026-11-27 09:52" in text


def test_a_reason_outside_the_contract_does_not_pause_and_is_named() -> None:
    promise = make.opened(make.served(), "2026-03-02 09:00")
    make.happened(promise, EventKind.PAUSE_BEGIN, "2026-03-02 10:00", reason="third_party")
    with reading(SYSTEM), override("en"):
        answer = why(promise.promise_id, make.at("2026-03-02 11:00"))
    assert [one.words for one in answer.ignored] == [
        "The contract does not allow a pause for this reason: Waiting for a third party."
    ]
    assert {clock.status for clock in answer.clocks} == {"running"}


def test_an_automatic_acknowledgement_is_no_answer_and_says_so() -> None:
    promise = make.opened(make.served(), "2026-03-02 09:00")
    make.replied(promise, "2026-03-02 09:00:05", automatic=True)
    with reading(SYSTEM), override("en"):
        answer = why(promise.promise_id, make.at("2026-03-02 09:10"))
    assert answer.clocks[0].status == "running"
    assert [one.words for one in answer.ignored] == ["An automatic message does not count as an answer."]


def test_why_costs_few_queries_however_long_the_ledger() -> None:
    promise = drawn_ticket()
    for minute in range(10, 30):
        make.replied(promise, f"2026-11-24 15:{minute}")
    with reading(SYSTEM), CaptureQueriesContext(connection) as asked:
        why(promise.promise_id, make.at("2026-11-24 16:00"))
    assert len(asked) <= 4  # promise, ledger and clocks, names of calendars, and now and then the calendars' edition


def test_a_stranger_is_told_nothing() -> None:
    promise = drawn_ticket()
    with reading(contracts.stranger()), pytest.raises(NotFound):
        why(promise.promise_id, make.at("2026-11-24 14:00"))
