# SPDX-License-Identifier: Apache-2.0
"""Defects of other service desks, each as a case that must not come back (T3). Numbers are those of the reference list.

Of the 27, these concern calendars and clocks alone. The others (5, 10, 15, 17 in part, 26) need a running desk.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from keepwell.core.promise import (
    EventKind,
    Level,
    Party,
    PauseReason,
    Reason,
    Result,
    Status,
    Target,
    Terms,
    TermsBook,
    fold,
)
from keepwell.core.worktime import (
    CalendarShelf,
    CalendarSpec,
    EmptyCalendar,
    InvalidCalendar,
    compile_calendar,
    parse_week,
)
from tests.core.china import service_calendar
from tests.core.stories import CUSTOMER, HOUR, MINUTE, SHELF, WAITING, K, Story, at, terms

E = EventKind
PAUSABLE = Target(K.RESOLVE, 9 * HOUR, "service", pause_reasons=frozenset({WAITING}))


def test_01_round_the_clock_has_no_closed_minute_at_midnight() -> None:
    spec = CalendarSpec("all", "Asia/Shanghai", parse_week("mon-sun 00:00-24:00"))
    calendar = compile_calendar(spec, date(2026, 3, 1), date(2026, 3, 31))
    assert calendar.between(at("03-04 23:59"), at("03-05 00:01")) == 120


def test_02_no_clock_runs_after_we_have_answered() -> None:
    story = Story("03-04 09:00", terms=terms(Target(K.NEXT_RESPONSE, HOUR, "service"))).reply("03-04 09:10")
    story.ask("03-04 10:00").reply("03-04 10:30")
    assert story.now("03-09 09:00").open_clocks == ()
    assert story.now("03-09 09:00").next_step_at is None


def test_03_next_response_never_overrules_the_first() -> None:
    both = terms(Target(K.FIRST_RESPONSE, 4 * HOUR, "service"), Target(K.NEXT_RESPONSE, HOUR, "service"))
    story = Story("03-04 09:00", terms=both).ask("03-04 09:30")
    assert story.now("03-04 10:00").current(K.NEXT_RESPONSE) is None
    assert story.clock(K.FIRST_RESPONSE, "03-04 10:00").due_at == at("03-04 13:00")


def test_04_withdrawn_promise_ends_its_clocks_with_a_reason() -> None:
    story = Story("03-04 09:00")
    story.book = TermsBook(
        [(at("01-01 00:00"), story.book.at(at("03-04 09:00"))), (at("03-05 00:00"), Terms({}, version="2"))]
    )
    story.then("03-05 00:00", E.CONTRACT_CHANGED)
    clock = story.clock(K.RESOLVE, "03-20 09:00")
    assert (clock.status, clock.because[-1].reason, clock.next_step_at) == (
        Status.CANCELLED,
        Reason.TARGET_DROPPED,
        None,
    )


def test_06_events_count_by_meaning_whatever_channel_they_came_by() -> None:
    story = Story("03-04 09:00", terms=terms(Target(K.NEXT_RESPONSE, HOUR, "service"))).reply("03-04 09:10")
    # A public note written by the customer in the portal is a question like any mail.
    story.then("03-04 10:00", E.PUBLIC_REPLY, party=CUSTOMER)
    assert story.clock(K.NEXT_RESPONSE, "03-04 10:30").due_at == at("03-04 11:00")


def test_07_changed_calendar_moves_the_deadlines_it_is_applied_to() -> None:
    longer = service_calendar("mon-fri 08:00-20:00", version="2")
    story = Story("03-04 09:00")
    story.shelf = CalendarShelf([(datetime(2020, 1, 1, tzinfo=UTC), service_calendar()), (at("03-05 00:00"), longer)])
    story.then("03-05 00:00", E.CALENDAR_PUBLISHED, calendar="service", version="2")
    assert story.clock(K.RESOLVE, "03-05 12:00").due_at == at("03-06 11:00")  # 9 h + 12 h + 3 h


def test_08_reopened_and_merged_cases_keep_their_accounts_apart() -> None:
    story = Story("03-04 09:00").resolve("03-04 10:00").reopen("03-05 09:00").resolve("03-05 11:00")
    cycles = [c for c in story.now("03-06 00:00").clocks if c.kind is K.RESOLVE]
    assert [(c.cycle, c.used_s, c.result) for c in cycles] == [(1, HOUR, Result.MET), (2, 3 * HOUR, Result.MET)]


def test_09_each_step_is_named_once_however_often_the_clock_pauses() -> None:
    story = Story("03-04 09:00", terms=terms(PAUSABLE))
    for hour in range(10, 18):
        story.pause(f"03-04 {hour}:10").resume(f"03-04 {hour}:20")
    steps = story.clock(K.RESOLVE, "03-06 00:00").steps
    assert [step.name for step in steps] == ["75", "90", "breach"]


def test_11_paused_time_survives_a_change_of_target() -> None:
    longer = replace(PAUSABLE, goal_s=18 * HOUR)
    story = Story("03-04 09:00", terms=terms(PAUSABLE, longer=(longer,)))
    story.pause("03-04 10:00").resume("03-04 15:00").then("03-04 16:00", E.CLASS_CHANGED, case_class="longer")
    clock = story.clock(K.RESOLVE, "03-04 16:00")
    assert (clock.used_s, clock.paused_s, clock.due_at) == (2 * HOUR, 5 * HOUR, at("03-06 14:00"))


def test_12_pause_over_a_weekend_credits_only_open_hours() -> None:
    story = Story("03-06 09:00", terms=terms(PAUSABLE)).pause("03-06 17:00").resume("03-09 10:00")
    clock = story.clock(K.RESOLVE, "03-09 10:00")
    assert (clock.paused_s, clock.due_at) == (2 * HOUR, at("03-09 11:00"))


def test_13_deadline_after_a_pause_lies_in_opening_hours() -> None:
    story = Story("03-04 15:00", terms=terms(PAUSABLE)).pause("03-04 15:30").resume("03-04 23:00")
    assert story.clock(K.RESOLVE, "03-04 23:00").due_at == at("03-05 17:30")  # half an hour used; 8:30 h left


def test_14_warning_is_reached_in_opening_hours_on_a_split_day() -> None:
    split = service_calendar("mon-fri 08:00-12:00 14:00-18:00", version="s")
    story = Story("03-04 14:00", terms=terms(replace(PAUSABLE, goal_s=6 * HOUR, warn_at=(50,))))
    story.shelf = CalendarShelf.of(split)
    clock = story.clock(K.RESOLVE, "03-04 14:00")
    assert [(s.name, s.at) for s in clock.steps] == [("50", at("03-04 17:00")), ("breach", at("03-05 10:00:01"))]


def test_16_automatic_follow_up_satisfies_no_human_clock() -> None:
    story = Story("03-04 09:00", terms=terms(Target(K.ACKNOWLEDGE, HOUR, "service"))).reply(
        "03-04 09:01", automatic=True
    )
    assert story.clock(K.ACKNOWLEDGE, "03-04 09:30").is_open
    assert story.now("03-04 09:30").ignored[0].reason is Reason.AUTOMATIC_IGNORED


def test_17_inner_promise_pauses_when_its_own_clause_says_so() -> None:
    inner = replace(PAUSABLE, level=Level.OLA, goal_s=2 * HOUR)
    story = Story("03-04 09:00", terms=terms(PAUSABLE, inner)).pause("03-04 10:00")
    clock = story.clock(K.RESOLVE, "03-06 00:00", Level.OLA)
    assert (clock.status, clock.result, clock.used_s) == (Status.PAUSED, Result.OPEN, HOUR)


def test_18_reopened_case_is_not_shown_as_waiting() -> None:
    story = Story("03-04 09:00", terms=terms(PAUSABLE)).pause("03-04 10:00").resolve("03-04 12:00")
    story.reopen("03-05 09:00")
    assert story.clock(K.RESOLVE, "03-05 10:00").status is Status.RUNNING
    assert story.now("03-05 10:00").paused_for == ()


def test_19_percentage_stands_still_in_a_pause() -> None:
    story = Story("03-04 09:00", terms=terms(PAUSABLE)).pause("03-04 12:00")
    assert {story.clock(K.RESOLVE, now).percent_used for now in ("03-04 12:00", "03-05 12:00", "03-20 12:00")} == {33}


def test_20_viewers_zone_changes_nothing_and_a_resolved_pause_is_closed() -> None:
    story = Story("03-04 09:00", terms=terms(PAUSABLE)).pause("03-04 10:00").resolve("04-15 10:00")
    zones = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
    shanghai, new_york = (fold(story.ledger, story.book, SHELF, at("04-20 10:00").astimezone(z)) for z in zones)
    assert shanghai == new_york
    assert (shanghai.clocks[0].used_s, shanghai.clocks[0].result) == (HOUR, Result.MET)


def test_21_starts_are_never_shifted() -> None:
    story = Story("03-04 09:00", terms=terms(PAUSABLE)).pause("03-04 10:00").resume("03-05 10:00")
    assert story.clock(K.RESOLVE, "03-05 12:00").started_at == at("03-04 09:00")


def test_22_breach_and_deadline_use_the_same_calendar() -> None:
    story = Story("03-06 17:00")  # Friday evening
    assert story.clock(K.FIRST_RESPONSE, "03-08 12:00").result is Result.OPEN
    assert story.clock(K.FIRST_RESPONSE, "03-09 10:00:01").breached_at == at("03-09 10:00")


def test_23_each_clock_keeps_to_its_own_policy_and_counts_seconds() -> None:
    story = Story("03-04 09:00").pause("03-04 10:00:10").resume("03-04 10:01:00")
    assert story.clock(K.RESOLVE, "03-04 10:02").paused_s == 50
    story.pause("03-04 10:02:30").resume("03-04 10:03:32")
    assert story.clock(K.RESOLVE, "03-04 10:04").paused_s == 50 + 62


def test_24_late_pause_and_late_record_never_leave_negative_time() -> None:
    story = Story("03-04 09:00", terms=terms(PAUSABLE)).resolve("03-05 11:00")
    assert story.clock(K.RESOLVE, "03-06 00:00").result is Result.BREACHED
    story.pause("03-04 10:00").resume("03-04 16:00")
    story.ledger[-2:] = [replace(event, recorded_at=at("03-06 09:00")) for event in story.ledger[-2:]]
    clock = story.clock(K.RESOLVE, "03-07 00:00")
    assert (clock.result, clock.used_s, clock.paused_s) == (Result.MET, 5 * HOUR, 6 * HOUR)
    assert min(segment.used_s for segment in clock.segments) >= 0


def test_25_calendar_without_hours_is_refused_and_edited_in_its_own_zone() -> None:
    spec = CalendarSpec("empty", "Asia/Shanghai", {})
    with pytest.raises(EmptyCalendar):
        compile_calendar(spec, date(2026, 1, 1), date(2026, 12, 31))
    with pytest.raises(InvalidCalendar):
        compile_calendar(replace(spec, zone="Browser/Local"), date(2026, 1, 1), date(2026, 12, 31))


def test_26_standing_clock_says_why() -> None:
    story = Story("03-04 09:00", terms=terms(PAUSABLE)).pause("03-04 10:00")
    last = story.clock(K.RESOLVE, "03-04 12:00").because[-1]
    assert (last.reason, last.at, last.event_id, last.detail) == (Reason.PAUSED, at("03-04 10:00"), "e2", WAITING)


def test_27_waiting_for_the_customer_is_not_our_delay() -> None:
    story = Story("03-04 09:00", terms=terms(PAUSABLE)).pause("03-04 10:00", PauseReason.WAITING_CUSTOMER)
    assert story.clock(K.RESOLVE, "06-30 10:00").result is Result.OPEN


def test_unreachable_goal_ends_instead_of_looping_for_ever() -> None:
    year = timedelta(days=365)
    spec = CalendarSpec("rare", "Asia/Shanghai", parse_week("mon 09:00-09:01"))
    calendar = compile_calendar(spec, date(2026, 1, 1), date(2026, 1, 1) + year)
    story = Story("03-04 09:00", terms=terms(Target(K.RESOLVE, 24 * HOUR, "rare")))
    story.shelf = CalendarShelf.of(calendar)
    assert story.clock(K.RESOLVE, "03-20 09:00").provisional is Reason.PAST_CALENDAR_HORIZON
    assert story.clock(K.RESOLVE, "03-20 09:00").used_s == 2 * MINUTE


def test_supplier_reply_is_no_answer_of_ours() -> None:
    assert (
        Story("03-04 09:00").reply("03-04 09:10", party=Party.SUPPLIER).clock(K.FIRST_RESPONSE, "03-04 10:00").is_open
    )
