# SPDX-License-Identifier: Apache-2.0
"""The rules D1-D6 and K1-K11, each with numbers worked out by hand on the calendar 09:00-18:00."""

import pytest

from keepwell.core.promise import EventKind, OnReopen, Party, Reason, Result, Status, StopsOn, Target, default_terms
from keepwell.core.promise import default_terms_around_the_clock as around_the_clock
from tests.core.stories import HOUR, MINUTE, K, Story, at, terms

E = EventKind


def test_d1_shipped_policy_has_three_classes_and_states_its_basis() -> None:
    shipped = default_terms("service")
    said = {name: [(t.kind, t.goal_s // 60, t.calendar) for t in targets] for name, targets in shipped.classes.items()}
    assert said == {
        "general": [("first_response", 120, "service"), ("resolve", 1440, "service")],
        "severe": [("first_response", 30, "24x7"), ("restore", 240, "24x7")],
        "regulatory": [("interim_plan", 1440, "24x7")],
    }
    assert {target.calendar for targets in around_the_clock().classes.values() for target in targets} == {"24x7"}


def test_d1_general_24_hours_are_service_hours() -> None:
    story = Story("03-04 09:00")
    assert story.clock(K.FIRST_RESPONSE, "03-04 09:00").due_at == at("03-04 11:00")
    assert story.clock(K.RESOLVE, "03-04 09:00").due_at == at("03-06 15:00")  # Wed 9 h, Thu 9 h, Fri 6 h


def test_d1_second_policy_counts_clock_hours() -> None:
    assert Story("03-04 17:00", terms=around_the_clock()).clock(K.RESOLVE, "03-04 17:00").due_at == at("03-05 17:00")


def test_d2_no_milestone_implies_another() -> None:
    story = Story("03-04 09:00", "severe").then("03-04 10:00", E.SERVICE_RESTORED)
    assert story.clock(K.RESTORE, "03-04 12:00").result is Result.MET
    assert story.clock(K.FIRST_RESPONSE, "03-04 12:00").result is Result.BREACHED
    resolved = Story("03-04 09:00", "severe").reply("03-04 09:10").resolve("03-04 10:00")
    assert resolved.clock(K.RESTORE, "03-04 13:00").status is Status.RUNNING
    assert resolved.clock(K.RESTORE, "03-04 13:00:01").result is Result.BREACHED


def test_d3_regulatory_clock_ignores_replies_and_unapproved_plans() -> None:
    story = Story("03-04 16:00", "regulatory").reply("03-04 16:30")
    story.then("03-05 09:00", E.INTERIM_PLAN_APPROVED, expires_at=at("04-05 09:00"))
    story.then("03-05 09:30", E.INTERIM_PLAN_APPROVED, approved_by="赵工")
    story.then("03-05 09:40", E.INTERIM_PLAN_APPROVED, approved_by="赵工", expires_at=at("03-05 09:40"))
    assert story.clock(K.INTERIM_PLAN, "03-05 10:00").status is Status.RUNNING
    assert story.clock(K.INTERIM_PLAN, "03-05 10:00").due_at == at("03-05 16:00")
    assert [b.reason for b in story.now("03-05 10:00").ignored] == [Reason.PLAN_NOT_APPROVED] * 3
    story.then("03-05 15:00", E.INTERIM_PLAN_APPROVED, approved_by="赵工", expires_at=at("04-05 09:00"))
    stopped = story.clock(K.INTERIM_PLAN, "03-06 00:00")
    assert (stopped.result, stopped.stopped_at, stopped.used_s) == (Result.MET, at("03-05 15:00"), 23 * HOUR)


def test_d4_budget_that_ends_at_closing_is_due_at_closing() -> None:
    story = Story("03-04 16:00")
    assert story.clock(K.FIRST_RESPONSE, "03-04 16:00").due_at == at("03-04 18:00")
    assert story.clock(K.FIRST_RESPONSE, "03-04 18:00").result is Result.OPEN
    # Nothing more is used overnight, yet the evening is too late.
    late = story.reply("03-04 18:00:01").clock(K.FIRST_RESPONSE, "03-05 09:00")
    assert (late.result, late.breached_at, late.used_s) == (Result.BREACHED, at("03-04 18:00"), 2 * HOUR)


@pytest.mark.parametrize(("opened", "due"), [("03-04 07:00", "03-04 11:00"), ("03-07 12:00", "03-09 11:00")])
def test_d5_start_before_opening_counts_from_the_opening(opened: str, due: str) -> None:
    assert Story(opened).clock(K.FIRST_RESPONSE, opened).due_at == at(due)


def test_d6_clock_starts_when_the_request_reached_us_not_when_it_was_recorded() -> None:
    story = Story("03-04 09:00")
    assert story.clock(K.FIRST_RESPONSE, "03-04 10:45").used_s == 105 * MINUTE


@pytest.mark.parametrize(
    ("answered", "result"),
    [("03-04 10:59:59", Result.MET), ("03-04 11:00:00", Result.MET), ("03-04 11:00:01", Result.BREACHED)],
)
def test_a12_k8_two_hours_to_the_second(answered: str, result: Result) -> None:
    clock = Story("03-04 09:00").reply(answered).clock(K.FIRST_RESPONSE, "03-05 00:00")
    assert clock.result is result
    assert clock.stopped_at == at(answered)


def test_k8_open_clock_is_breached_one_second_after_the_deadline() -> None:
    story = Story("03-04 09:00")
    on_time, late = (story.clock(K.FIRST_RESPONSE, now) for now in ("03-04 11:00:00", "03-04 11:00:01"))
    assert (on_time.result, on_time.breached_at, on_time.remaining_s) == (Result.OPEN, None, 0)
    assert (late.result, late.breached_at, late.overrun_s) == (Result.BREACHED, at("03-04 11:00"), 1)


@pytest.mark.parametrize(
    "reply",
    [{"automatic": True}, {"party": Party.SYSTEM}, {"party": Party.CUSTOMER}, {"party": Party.SUPPLIER}],
)
def test_k4_only_a_human_of_ours_answers(reply: dict[str, object]) -> None:
    assert Story("03-04 09:00").reply("03-04 09:01", **reply).clock(K.FIRST_RESPONSE, "03-04 10:00").is_open


def test_k5_next_response_counts_from_the_oldest_unanswered_message() -> None:
    story = Story("03-04 09:00", terms=terms(Target(K.NEXT_RESPONSE, 2 * HOUR, "service")))
    story.ask("03-04 09:10")  # before the first response: answered by it
    story.reply("03-04 09:30").ask("03-04 10:00").ask("03-04 11:30")
    clock = story.clock(K.NEXT_RESPONSE, "03-04 11:45")
    assert (clock.cycle, clock.started_at, clock.due_at) == (1, at("03-04 10:00"), at("03-04 12:00"))
    story.reply("03-04 11:50").ask("03-04 14:00")
    first, second = story.now("03-04 17:00").clocks
    assert (first.result, first.stopped_at) == (Result.MET, at("03-04 11:50"))
    assert (second.cycle, second.due_at, second.result) == (2, at("03-04 16:00"), Result.BREACHED)


def test_k5_an_automatic_reply_of_the_customer_asks_nothing() -> None:
    story = Story("03-04 09:00", terms=terms(Target(K.NEXT_RESPONSE, 2 * HOUR, "service"))).reply("03-04 09:30")
    assert story.ask("03-04 10:00", automatic=True).now("03-04 11:00").clocks == ()


def test_k6_reopening_resumes_and_leaves_the_first_cycle_alone() -> None:
    story = Story("03-04 09:00").resolve("03-05 09:00")  # 9 h used
    before = story.clock(K.RESOLVE, "03-05 12:00")
    story.reopen("03-09 09:00")  # Monday: 15 h left
    first, second = (clock for clock in story.now("03-09 10:00").clocks if clock.kind is K.RESOLVE)
    assert first == before
    assert (first.result, first.used_s) == (Result.MET, 9 * HOUR)
    assert (second.cycle, second.used_s, second.due_at) == (2, 10 * HOUR, at("03-10 15:00"))
    assert second.because[0].reason is Reason.REOPENED


def test_k6_fresh_cycle_starts_at_nothing() -> None:
    story = Story("03-04 09:00", terms=terms(Target(K.RESOLVE, 9 * HOUR, "service", on_reopen=OnReopen.FRESH)))
    clock = story.resolve("03-04 17:00").reopen("03-05 09:00").clock(K.RESOLVE, "03-05 10:00")
    assert (clock.cycle, clock.used_s, clock.due_at) == (2, HOUR, at("03-05 18:00"))


def test_k6_reopening_says_which_other_milestones_are_wanted_again() -> None:
    story = Story("03-04 09:00", "severe").then("03-04 10:00", E.SERVICE_RESTORED).resolve("03-04 11:00")
    assert story.reopen("03-04 12:00").clock(K.RESTORE, "03-04 13:00").cycle == 1
    again = story.resolve("03-04 14:00").reopen("03-04 15:00", kinds=(K.RESTORE,)).clock(K.RESTORE, "03-04 16:00")
    assert (again.cycle, again.due_at) == (2, at("03-04 18:00"))  # 1 of 4 hours was used before


@pytest.mark.parametrize(
    ("stops_on", "stopped", "by"),
    [
        (StopsOn.RESOLVED, "03-04 10:00", E.RESOLVED),
        (StopsOn.CONFIRMED, "03-04 11:00", E.CONFIRMED),
        (StopsOn.CLOSED, "03-04 12:00", E.CLOSED),
    ],
)
def test_k10_clause_says_which_milestone_stops_the_clock(stops_on: StopsOn, stopped: str, by: EventKind) -> None:
    story = Story("03-04 09:00", terms=terms(Target(K.RESOLVE, 9 * HOUR, "service", stops_on=stops_on)))
    story.resolve("03-04 10:00").then("03-04 11:00", E.CONFIRMED).then("03-04 12:00", E.CLOSED)
    clock = story.clock(K.RESOLVE, "03-05 00:00")
    assert (clock.stopped_at, clock.stopped_by) == (at(stopped), by)


def test_k10_closing_stops_what_waited_for_a_confirmation() -> None:
    story = Story("03-04 09:00", terms=terms(Target(K.RESOLVE, 9 * HOUR, "service", stops_on=StopsOn.CONFIRMED)))
    clock = story.resolve("03-04 10:00").then("03-04 12:00", E.CLOSED).clock(K.RESOLVE, "03-05 00:00")
    assert (clock.result, clock.stopped_by) == (Result.MET, E.CLOSED)


def test_closing_cancels_what_was_never_done_but_keeps_a_breach() -> None:
    story = Story("03-04 09:00", "severe").then("03-04 10:00", E.CLOSED)
    state = story.now("03-05 00:00")
    assert [(c.kind, c.status, c.result) for c in state.clocks] == [
        (K.FIRST_RESPONSE, Status.CANCELLED, Result.BREACHED),
        (K.RESTORE, Status.CANCELLED, Result.CANCELLED),
    ]
    assert state.clocks[1].because[-1].reason is Reason.CLOSED_UNMET


WORKAROUND = terms(Target(K.INTERIM_WORKAROUND, 24 * HOUR, "24x7"))


def test_k4_k11_workaround_stops_when_accepted() -> None:
    story = Story("03-04 09:00", terms=WORKAROUND).then("03-04 10:00", E.WORKAROUND_PUBLISHED)
    waiting = story.clock(K.INTERIM_WORKAROUND, "03-04 12:00")
    assert waiting.status is Status.RUNNING
    assert waiting.because[-1].reason is Reason.AWAITING_ACCEPTANCE
    story.then("03-04 15:00", E.WORKAROUND_ACCEPTED, party=Party.CUSTOMER)
    clock = story.clock(K.INTERIM_WORKAROUND, "03-05 12:00")
    assert (clock.result, clock.stopped_at, clock.used_s) == (Result.MET, at("03-04 15:00"), 6 * HOUR)


def test_k11_eight_service_hours_of_silence_are_consent() -> None:
    # Published 15:00 on Wednesday: 3 h until closing, 5 h on Thursday, though the target itself counts clock hours.
    story = Story("03-04 14:00", terms=WORKAROUND).then("03-04 15:00", E.WORKAROUND_PUBLISHED)
    before = story.clock(K.INTERIM_WORKAROUND, "03-05 13:59:59")
    assert (before.status, before.next_step, before.next_step_at) == (
        Status.RUNNING,
        "unchallenged",
        at("03-05 14:00"),
    )
    after = story.clock(K.INTERIM_WORKAROUND, "03-05 14:00")
    assert (after.result, after.stopped_at, after.because[-1].reason) == (
        Result.MET,
        at("03-05 14:00"),
        Reason.UNCHALLENGED,
    )


def test_k11_challenged_workaround_stops_nothing() -> None:
    story = Story("03-04 14:00", terms=WORKAROUND).then("03-04 15:00", E.WORKAROUND_PUBLISHED)
    story.then("03-05 13:00", E.WORKAROUND_REJECTED, party=Party.CUSTOMER)
    story.then("03-05 13:30", E.WORKAROUND_ACCEPTED)  # nothing published any more
    assert story.clock(K.INTERIM_WORKAROUND, "03-05 18:00").result is Result.BREACHED
    assert [b.reason for b in story.now("03-05 18:00").ignored] == [Reason.WORKAROUND_NOT_PUBLISHED]


def test_k11_plan_and_workaround_are_two_kinds() -> None:
    both = terms(Target(K.INTERIM_WORKAROUND, 24 * HOUR, "24x7"), Target(K.INTERIM_PLAN, 24 * HOUR, "24x7"))
    story = Story("03-04 09:00", terms=both)
    story.then("03-04 10:00", E.INTERIM_PLAN_APPROVED, approved_by="赵工", expires_at=at("04-04 09:00"))
    assert story.clock(K.INTERIM_PLAN, "03-04 12:00").result is Result.MET
    assert story.clock(K.INTERIM_WORKAROUND, "03-04 12:00").is_open


def test_periodic_updates_are_owed_again_after_each_until_it_is_resolved() -> None:
    story = Story("03-04 09:00", terms=terms(Target(K.PERIODIC_UPDATE, 30 * MINUTE, "24x7")))
    story.reply("03-04 09:20").reply("03-04 10:00").resolve("03-04 10:10")
    assert [(c.cycle, c.result, c.due_at) for c in story.now("03-05 00:00").clocks] == [
        (1, Result.MET, at("03-04 09:30")),
        (2, Result.BREACHED, at("03-04 09:50")),
        (3, Result.CANCELLED, at("03-04 10:30")),
    ]


def test_acknowledging_is_a_human_act() -> None:
    acknowledged = Story("03-04 09:00", terms=terms(Target(K.ACKNOWLEDGE, HOUR, "service")))
    acknowledged.then("03-04 09:01", E.ACKNOWLEDGED, automatic=True)
    assert acknowledged.clock(K.ACKNOWLEDGE, "03-04 09:30").is_open
    acknowledged.then("03-04 09:40", E.ACKNOWLEDGED)
    assert acknowledged.clock(K.ACKNOWLEDGE, "03-04 12:00").stopped_at == at("03-04 09:40")


def test_cancelled_case_ends_its_clocks_with_the_reason() -> None:
    story = Story("03-04 09:00").then("03-04 10:00", E.CANCELLED, reason="duplicate order")
    clock = story.clock(K.RESOLVE, "03-20 10:00")
    assert (clock.status, clock.result, clock.because[-1].detail) == (
        Status.CANCELLED,
        Result.CANCELLED,
        "duplicate order",
    )
    assert clock.next_step_at is None
