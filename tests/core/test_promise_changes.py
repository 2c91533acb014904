# SPDX-License-Identifier: Apache-2.0
"""Pauses, changed targets, late facts, merges and suppliers: P1-P4, R1-R4, K3, K7, U1, by hand."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from keepwell.core.promise import (
    ClockState,
    EventKind,
    LedgerEvent,
    Level,
    Party,
    PauseReason,
    Reason,
    Result,
    Retarget,
    Status,
    Target,
    Terms,
    TermsBook,
    fold,
)
from keepwell.core.promise.terms import InvalidTerms, UnknownTerms
from keepwell.core.worktime import CalendarShelf, UnknownCalendar
from tests.core.china import service_calendar
from tests.core.stories import HOUR, MINUTE, SHELF, WAITING, K, Story, at, terms

E = EventKind
RESOLVE_9 = Target(K.RESOLVE, 9 * HOUR, "service", pause_reasons=frozenset({WAITING, PauseReason.MAINTENANCE_WINDOW}))


def resolving(opened: str = "03-04 09:00") -> Story:
    return Story(opened, terms=terms(RESOLVE_9, Target(K.FIRST_RESPONSE, 2 * HOUR, "service")))


def test_p1_only_reasons_of_the_contract_stop_the_clock() -> None:
    story = resolving().pause("03-04 10:00", "lunch")
    assert story.clock(K.RESOLVE, "03-04 12:00").used_s == 3 * HOUR
    assert story.now("03-04 12:00").ignored[0].reason is Reason.REASON_NOT_IN_CONTRACT


def test_p1_first_response_is_not_pausable_by_default() -> None:
    story = resolving().pause("03-04 10:00")
    assert story.clock(K.FIRST_RESPONSE, "03-04 12:00").result is Result.BREACHED
    paused = story.clock(K.RESOLVE, "03-04 12:00")
    assert (paused.status, paused.used_s, paused.due_at, paused.paused_s) == (Status.PAUSED, HOUR, None, 2 * HOUR)
    assert (paused.because[-1].reason, paused.because[-1].detail) == (Reason.PAUSED, WAITING)


def test_p2_pause_over_night_credits_no_closed_time() -> None:
    story = resolving().pause("03-04 17:00").resume("03-05 10:00")
    clock = story.clock(K.RESOLVE, "03-05 11:00")
    assert (clock.paused_s, clock.paused_elapsed_s) == (2 * HOUR, 17 * HOUR)
    assert (clock.used_s, clock.due_at) == (9 * HOUR, at("03-05 11:00"))  # 8 h on Wednesday, 1 h on Thursday


def test_p2_overlapping_pauses_are_counted_once() -> None:
    story = resolving().pause("03-04 10:00").pause("03-04 11:00", PauseReason.MAINTENANCE_WINDOW)
    story.resume("03-04 12:00").resume("03-04 14:00", PauseReason.MAINTENANCE_WINDOW)
    clock = story.clock(K.RESOLVE, "03-04 15:00")
    assert (clock.paused_s, clock.used_s, len(clock.pauses)) == (4 * HOUR, 2 * HOUR, 1)
    assert set(clock.pauses[0].reasons) == {WAITING, PauseReason.MAINTENANCE_WINDOW}
    assert clock.due_at == at("03-05 13:00")  # 7 h left: 3 on Wednesday, 4 on Thursday


def test_p2_a_pause_begun_twice_is_one_pause() -> None:
    story = resolving().pause("03-04 10:00").pause("03-04 11:00").resume("03-04 12:00")
    assert story.clock(K.RESOLVE, "03-04 12:00").paused_s == 2 * HOUR


def test_p3_stopping_closes_the_pause_first() -> None:
    clock = resolving().pause("03-04 10:00").resolve("03-06 10:00").clock(K.RESOLVE, "03-09 10:00")
    assert (clock.status, clock.result, clock.used_s) == (Status.STOPPED, Result.MET, HOUR)
    assert clock.pauses[0].ended_at == clock.stopped_at == at("03-06 10:00")
    assert clock.paused_s == 18 * HOUR


def test_p3_customers_answer_ends_the_wait_when_it_arrives_not_when_it_is_seen() -> None:
    story = resolving().pause("03-04 10:00").ask("03-04 11:00").resume("03-04 16:00")
    clock = story.clock(K.RESOLVE, "03-04 16:00")
    assert (clock.paused_s, clock.used_s) == (HOUR, 6 * HOUR)
    assert clock.because[-1].reason is Reason.CUSTOMER_ANSWERED


def test_p3_an_out_of_office_note_ends_no_wait() -> None:
    story = resolving().pause("03-04 10:00").ask("03-04 10:01", automatic=True)
    assert story.clock(K.RESOLVE, "03-04 12:00").status is Status.PAUSED


def test_pause_beginning_on_the_deadline_keeps_it_in_time() -> None:
    story = resolving().pause("03-04 18:00")
    assert story.clock(K.RESOLVE, "03-05 12:00").result is Result.OPEN
    story.resume("03-05 12:00")
    resumed = story.clock(K.RESOLVE, "03-05 12:00")
    assert (resumed.due_at, resumed.result) == (at("03-05 12:00"), Result.OPEN)
    assert story.clock(K.RESOLVE, "03-05 12:00:01").result is Result.BREACHED


def test_pause_after_the_deadline_forgives_nothing() -> None:
    clock = resolving().pause("03-04 20:00").resolve("03-05 12:00").clock(K.RESOLVE, "03-06 00:00")
    assert (clock.result, clock.breached_at, clock.due_at) == (Result.BREACHED, at("03-04 18:00"), at("03-04 18:00"))


def classes(**rules: Retarget) -> Terms:
    rule = rules.get("retarget", Retarget.CARRY)
    return Terms(
        {
            "slow": (Target(K.RESOLVE, 18 * HOUR, "service", retarget=rule),),
            "fast": (Target(K.RESOLVE, 4 * HOUR, "24x7", retarget=rule),),
        }
    )


def test_r1_upgrade_keeps_what_was_consumed() -> None:
    story = Story("03-04 15:00", "slow", classes()).then("03-04 16:00", E.CLASS_CHANGED, case_class="fast")
    clock = story.clock(K.RESOLVE, "03-04 16:30")
    assert (clock.case_class, clock.used_s, clock.due_at) == ("fast", 90 * MINUTE, at("03-04 19:00"))
    assert [(s.calendar, s.goal_s, s.carried_s, s.used_s) for s in clock.segments] == [
        ("service", 18 * HOUR, 0, HOUR),
        ("24x7", 4 * HOUR, HOUR, 30 * MINUTE),
    ]


def test_r1_upgrade_with_nothing_left_is_due_at_once_and_not_in_the_past() -> None:
    story = Story("03-04 09:00", "slow", classes()).then("03-04 15:00", E.CLASS_CHANGED, case_class="fast")
    assert story.clock(K.RESOLVE, "03-04 15:00").result is Result.OPEN
    late = story.clock(K.RESOLVE, "03-04 15:01")
    assert (late.result, late.breached_at) == (Result.BREACHED, at("03-04 15:00"))


def test_r2_fraction_keeps_the_share_used() -> None:
    story = Story("03-04 09:00", "slow", classes(retarget=Retarget.FRACTION))
    story.then("03-04 18:00", E.CLASS_CHANGED, case_class="fast")  # 9 of 18 h: half
    assert story.clock(K.RESOLVE, "03-04 18:00").due_at == at("03-04 20:00")  # half of 4 h left


def test_r2_restart_needs_an_approval() -> None:
    story = Story("03-04 09:00", "slow", classes(retarget=Retarget.RESTART))
    story.then("03-04 10:00", E.CLASS_CHANGED, case_class="fast")
    carried = story.clock(K.RESOLVE, "03-04 10:00")
    assert carried.due_at == at("03-04 13:00")
    assert Reason.RESTART_NOT_APPROVED in [b.reason for b in carried.because]
    story.ledger[-1] = replace(story.ledger[-1], approved_by="周敏")
    assert story.clock(K.RESOLVE, "03-04 10:00").due_at == at("03-04 14:00")


def test_r2_downgrade_never_unbreaches_a_passed_deadline() -> None:
    story = Story("03-04 09:00", "fast", classes()).then("03-04 14:00", E.CLASS_CHANGED, case_class="slow")
    clock = story.resolve("03-04 15:00").clock(K.RESOLVE, "03-05 00:00")
    assert (clock.result, clock.breached_at) == (Result.BREACHED, at("03-04 13:00"))
    assert clock.due_at == at("03-05 18:00")  # 13 of 18 h left under the new class: 4 h on Wednesday, 9 h on Thursday
    assert Reason.BREACH_KEPT in [b.reason for b in clock.because]


def test_r1_new_class_brings_new_clocks_and_drops_old_ones() -> None:
    story = Story("03-04 09:00").reply("03-04 09:30").then("03-04 10:00", E.CLASS_CHANGED, case_class="severe")
    kinds = {c.kind: (c.status, c.due_at) for c in story.now("03-04 11:00").clocks}
    assert kinds == {
        K.FIRST_RESPONSE: (Status.STOPPED, at("03-04 11:00")),
        K.RESOLVE: (Status.CANCELLED, at("03-06 15:00")),
        K.RESTORE: (Status.RUNNING, at("03-04 14:00")),  # promised from the change on
    }


def test_r1_dropping_and_regaining_a_target_wins_no_time() -> None:
    story = Story("03-04 09:00", "severe").reply("03-04 09:10")
    story.then("03-04 12:00", E.CLASS_CHANGED, case_class="general")
    story.then("03-04 14:00", E.CLASS_CHANGED, case_class="severe")
    clock = story.clock(K.RESTORE, "03-04 14:30")
    assert (clock.cycle, clock.used_s, clock.due_at) == (2, 210 * MINUTE, at("03-04 15:00"))
    assert clock.because[0].reason is Reason.RESUMED_TARGET


def test_r1_changed_contract_rules_from_its_instant() -> None:
    first = terms(Target(K.RESOLVE, 18 * HOUR, "service"))
    second = replace(first, classes={"general": (Target(K.RESOLVE, 9 * HOUR, "service"),)}, version="2")
    story = Story("03-04 09:00")
    story.book = TermsBook([(at("01-01 00:00"), first), (at("03-04 12:00"), second)])
    # A40: the version valid at opening stays, until somebody applies the new one to this case.
    assert story.clock(K.RESOLVE, "03-04 15:00").due_at == at("03-05 18:00")
    story.then("03-04 13:00", E.CONTRACT_CHANGED)
    clock = story.clock(K.RESOLVE, "03-04 15:00")
    assert (clock.terms_version, clock.due_at) == ("2", at("03-04 18:00"))
    story.then("03-04 14:00", E.CONTRACT_CHANGED, version="1")
    assert story.clock(K.RESOLVE, "03-04 15:00").due_at == at("03-05 18:00")


def test_r3_a_late_fact_reverses_a_breach() -> None:
    story = Story("03-04 09:00")
    assert story.clock(K.FIRST_RESPONSE, "03-04 12:00").result is Result.BREACHED
    # K3: a call at 10:30, written down in the afternoon.
    story.reply("03-04 10:30")
    story.ledger[-1] = replace(story.ledger[-1], recorded_at=at("03-04 15:00"))
    clock = story.clock(K.FIRST_RESPONSE, "03-04 16:00")
    assert (clock.result, clock.stopped_at, clock.breached_at) == (Result.MET, at("03-04 10:30"), None)


def test_b1_approved_waiver_excuses_a_breach_and_only_that() -> None:
    story = Story("03-04 09:00").reply("03-04 12:00").resolve("03-04 15:00")
    story.then("03-05 09:00", E.WAIVER, reason="agreed by phone")
    assert story.clock(K.FIRST_RESPONSE, "03-06 00:00").result is Result.BREACHED
    story.then(
        "03-05 10:00", E.WAIVER, reason="agreed by phone", approved_by="赵工", kinds=(K.FIRST_RESPONSE, K.RESOLVE)
    )
    assert story.clock(K.FIRST_RESPONSE, "03-06 00:00").result is Result.WAIVED
    assert story.clock(K.FIRST_RESPONSE, "03-05 09:30").result is Result.BREACHED
    assert story.clock(K.RESOLVE, "03-06 00:00").result is Result.MET


def shelf_with_2027() -> CalendarShelf:
    published = service_calendar("mon-fri 10:00-16:00", version="2")
    return CalendarShelf([(datetime(2020, 1, 1, tzinfo=UTC), service_calendar()), (at("12-30 00:00"), published)])


def test_c5_deadline_past_the_published_days_is_provisional_until_they_are_published() -> None:
    story = Story("12-30 09:00")  # Wednesday; 9 h + 9 h + 6 h of an unpublished year
    clock = story.clock(K.RESOLVE, "12-30 10:00")
    assert (clock.result, clock.provisional) == (Result.OPEN, Reason.PAST_KNOWN_CALENDAR)
    assert story.clock(K.FIRST_RESPONSE, "12-30 10:00").provisional is None
    stopped = Story("12-31 17:00").then("12-31 17:30", E.RESOLVED).clock(K.RESOLVE, "12-31 18:00")
    assert (stopped.result, stopped.provisional) == (Result.MET, None)


def test_c5_publication_moves_open_clocks_and_keeps_what_was_consumed() -> None:
    story = Story("12-29 09:00")  # Tuesday: 9 h used by midnight
    story.shelf = shelf_with_2027()
    story.then("12-30 00:00", E.CALENDAR_PUBLISHED, calendar="service", version="2")
    clock = story.clock(K.RESOLVE, "12-30 12:00")
    assert [(s.calendar_version, s.used_s) for s in clock.segments] == [("1", 9 * HOUR), ("2", 2 * HOUR)]
    assert clock.because[-1].reason is Reason.CALENDAR_PUBLISHED


def test_c4_goal_beyond_the_horizon_is_provisional_never_endless() -> None:
    clock = Story("03-04 09:00", terms=terms(Target(K.RESOLVE, 9000 * HOUR, "service"))).clock(K.RESOLVE, "03-04 10:00")
    assert (clock.result, clock.due_at, clock.provisional, clock.used_s) == (
        Result.PROVISIONAL,
        None,
        Reason.PAST_CALENDAR_HORIZON,
        HOUR,
    )


def test_a_clause_without_calendar_and_an_unknown_one_are_refused() -> None:
    with pytest.raises(InvalidTerms, match="no calendar"):
        Target(K.RESOLVE, HOUR, "")
    with pytest.raises(InvalidTerms, match="above zero"):
        Target(K.RESOLVE, 0, "service")
    with pytest.raises(InvalidTerms, match="two targets"):
        terms(Target(K.RESOLVE, HOUR, "service"), Target(K.RESOLVE, 2 * HOUR, "service"))
    with pytest.raises(UnknownCalendar):
        Story("03-04 09:00", terms=terms(Target(K.RESOLVE, HOUR, "moon"))).now("03-04 10:00")
    with pytest.raises(UnknownTerms):
        Story("03-04 09:00").then("03-04 10:00", E.CONTRACT_CHANGED, version="9").now("03-04 10:00")


def merged(when: str, survivor: Story, other: Story) -> list[LedgerEvent]:
    other.then(when, E.MERGED, into=survivor.case)
    return [*survivor.ledger, *other.ledger]


def test_k7_survivor_keeps_the_strictest_open_clock_and_the_other_ends_merged() -> None:
    ours, theirs = Story("03-04 11:00", case="KW-2"), Story("03-04 09:00", case="KW-1")
    ledger = merged("03-04 12:00", ours, theirs)
    state = fold(ledger, ours.book, SHELF, at("03-04 12:30"))
    assert state.case == "KW-2"
    adopted = state.current(K.RESOLVE)
    assert adopted is not None
    assert (adopted.case, adopted.cycle, adopted.used_s, adopted.due_at) == ("KW-2", 2, 210 * MINUTE, at("03-06 15:00"))
    ended = {(c.case, c.kind): c.because[-1].reason for c in state.clocks if c.status is Status.MERGED}
    assert ended == {
        ("KW-1", K.FIRST_RESPONSE): Reason.MERGED_INTO,
        ("KW-1", K.RESOLVE): Reason.MERGED_INTO,
        ("KW-2", K.FIRST_RESPONSE): Reason.SUPERSEDED_BY_MERGE,
        ("KW-2", K.RESOLVE): Reason.SUPERSEDED_BY_MERGE,
    }


def test_k7_survivor_keeps_its_own_clock_when_that_is_stricter() -> None:
    ours, theirs = Story("03-04 09:00", case="KW-1"), Story("03-04 11:00", case="KW-2")
    state = fold(merged("03-04 12:00", ours, theirs), ours.book, SHELF, at("03-04 12:30"))
    clocks = [(c.case, c.cycle) for c in state.open_clocks]
    assert clocks == [("KW-1", 1), ("KW-1", 1)]


def test_k7_an_answer_still_owed_to_the_other_author_is_kept() -> None:
    ours, theirs = Story("03-04 09:00", case="KW-1").reply("03-04 09:30"), Story("03-04 11:00", case="KW-2")
    state = fold(merged("03-04 12:00", ours, theirs), ours.book, SHELF, at("03-04 12:30"))
    owed = state.current(K.FIRST_RESPONSE)
    assert owed is not None
    assert (owed.case, owed.due_at, owed.is_open) == ("KW-1", at("03-04 13:00"), True)


def test_k7_merged_case_folded_alone_still_reports_its_end() -> None:
    alone = Story("03-04 09:00", case="KW-1").then("03-04 12:00", E.MERGED, into="KW-2")
    assert {c.status for c in alone.now("03-05 00:00").clocks} == {Status.MERGED}
    assert alone.clock(K.FIRST_RESPONSE, "03-05 00:00").result is Result.BREACHED


def test_p1_waiting_for_a_supplier_starts_the_suppliers_clock() -> None:
    third = PauseReason.THIRD_PARTY
    promised = terms(
        Target(K.RESOLVE, 9 * HOUR, "service"),  # the contract does not let a supplier stop it
        Target(K.RESOLVE, 4 * HOUR, "service", level=Level.UC, starts_with_pause=third),
        Target(K.FIRST_RESPONSE, HOUR, "service", level=Level.UC, starts_with_pause=third),
    )
    story = Story("03-04 09:00", terms=promised).pause("03-04 10:00", third)
    story.reply("03-04 10:30", party=Party.SUPPLIER).resume("03-04 13:00", third)
    clocks = {(c.kind, c.level): (c.used_s, c.result) for c in story.now("03-04 14:00").clocks}
    assert clocks == {
        (K.RESOLVE, Level.SLA): (5 * HOUR, Result.OPEN),
        (K.RESOLVE, Level.UC): (3 * HOUR, Result.MET),
        (K.FIRST_RESPONSE, Level.UC): (30 * MINUTE, Result.MET),
    }
    again = story.pause("03-04 15:00", third).clock(K.RESOLVE, "03-04 16:00", Level.UC)
    assert (again.cycle, again.used_s) == (2, HOUR)


def test_e1_warning_steps_are_added_forward_and_named_once() -> None:
    story = resolving("03-04 15:00").pause("03-05 10:00").resume("03-06 10:00")
    # 9 h: 75 % = 6:45 h, 90 % = 8:06 h. Used 3 h on Wednesday, 1 h on Thursday, the rest on Friday from 10:00.
    clock = story.clock(K.RESOLVE, "03-06 11:00")
    assert [(s.name, s.at) for s in clock.steps] == [
        ("75", at("03-06 12:45")),
        ("90", at("03-06 14:06")),
        ("breach", at("03-06 15:00:01")),
    ]
    assert (clock.next_step, clock.next_step_at) == ("75", at("03-06 12:45"))
    assert story.clock(K.RESOLVE, "03-06 12:45").next_step == "90"
    assert story.clock(K.RESOLVE, "03-06 15:00:01").next_step == ""


def test_e3_steps_reached_before_a_stop_keep_their_true_instants() -> None:
    clock = resolving().resolve("03-05 12:00").clock(K.RESOLVE, "03-09 09:00")
    assert [(s.name, s.at) for s in clock.steps] == [
        ("75", at("03-04 15:45")),
        ("90", at("03-04 17:06")),
        ("breach", at("03-04 18:00:01")),
    ]


def test_facts_before_the_opening_and_a_second_opening_move_nothing() -> None:
    story = Story("03-04 09:00").reply("03-04 08:00").then("03-04 10:00", E.OPENED, case_class="severe")
    state = story.now("03-04 10:30")
    assert state.case_class == "general"
    assert state.current(K.FIRST_RESPONSE).is_open  # type: ignore[union-attr]
    assert [b.reason for b in state.ignored] == [Reason.NOT_OPEN, Reason.ALREADY_OPEN]


def test_unknown_class_promises_nothing() -> None:
    state = Story("03-04 09:00", "curiosity").now("03-04 10:00")
    assert (state.clocks, state.due_at, state.next_step_at) == ((), None, None)


def test_nearest_deadline_is_the_one_that_is_owed_first_even_when_it_is_lost() -> None:
    story = Story("03-04 09:00")
    assert story.now("03-04 12:00").due_at == at("03-04 11:00")  # first response breached at 11:00, still owed
    story.then("03-04 12:30", E.PUBLIC_REPLY)
    assert story.now("03-04 13:00").due_at == at("03-06 15:00")


def test_a_split_moves_no_clock() -> None:
    plain, split = Story("03-04 09:00"), Story("03-04 09:00").then("03-04 10:00", E.SPLIT)
    strip: list[list[ClockState]] = [list(s.now("03-04 12:00").clocks) for s in (plain, split)]
    assert strip[0] == strip[1]
