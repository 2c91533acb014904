# SPDX-License-Identifier: Apache-2.0
"""A clause of a historic contract counts from the opening, whatever class the case had on the way (ADR 0067).

Service hours are 9-18; the fourth of March 2026 is a Wednesday.
"""

from dataclasses import replace

import pytest

from keepwell.core.promise import EventKind, Reason, Result, Target
from tests.core.stories import HOUR, WAITING, K, Story, at, terms

RESOLVE = Target(K.RESOLVE, 8 * HOUR, "service", pause_reasons=frozenset({WAITING}), since_opening=True)


def changed(to: str, target: Target = RESOLVE, **classes: tuple[Target, ...]) -> Story:
    """Opened at 9 in a class without a goal, waiting from 10 to 11, in another class from 14:00 on."""
    story = Story("03-04 09:00", terms=terms(**{"goal": (target,), **classes}))
    return story.pause("03-04 10:00").resume("03-04 11:00").then("03-04 14:00", EventKind.CLASS_CHANGED, case_class=to)


def test_a_goal_added_later_has_run_since_the_opening_but_for_the_pauses() -> None:
    clock = changed("goal").clock(K.RESOLVE, "03-04 15:00")
    # 9-10 and 11-15 are used: 5 h; the 3 h left end at closing
    assert (clock.started_at, clock.used_s) == (at("03-04 09:00"), 5 * HOUR)
    assert clock.due_at == at("03-04 18:00")
    assert [(pause.began_at, pause.ended_at, pause.service_s) for pause in clock.pauses] == [
        (at("03-04 10:00"), at("03-04 11:00"), HOUR)
    ]
    assert [one.reason for one in clock.because] == [Reason.STARTED, Reason.PAUSED, Reason.RESUMED, Reason.TARGET_ADDED]


def test_a_goal_that_was_long_over_is_breached_when_it_would_have_been() -> None:
    story = changed("goal", replace(RESOLVE, goal_s=2 * HOUR))
    clock = story.then("03-04 16:00", EventKind.RESOLVED).clock(K.RESOLVE, "03-04 17:00")
    assert (clock.result, clock.breached_at, clock.used_s) == (Result.BREACHED, at("03-04 12:00"), 6 * HOUR)


def test_a_pause_that_stands_at_the_change_goes_on() -> None:
    story = Story("03-04 09:00", terms=terms(goal=(RESOLVE,))).pause("03-04 10:00")
    story.then("03-04 14:00", EventKind.CLASS_CHANGED, case_class="goal").resume("03-04 15:00")
    clock = story.clock(K.RESOLVE, "03-04 16:00")
    assert (clock.used_s, clock.paused_s, clock.due_at) == (2 * HOUR, 5 * HOUR, at("03-05 13:00"))


def test_a_goal_that_comes_back_counts_the_time_without_it() -> None:
    story = changed("goal").then("03-04 15:00", EventKind.CLASS_CHANGED, case_class="general")
    clock = story.then("03-04 17:00", EventKind.CLASS_CHANGED, case_class="goal").clock(K.RESOLVE, "03-04 17:30")
    assert (clock.cycle, clock.used_s, clock.due_at) == (2, 7 * HOUR + HOUR // 2, at("03-04 18:00"))


def test_after_a_reopening_it_counts_from_there() -> None:
    story = Story("03-04 09:00", terms=terms(goal=(RESOLVE,))).resolve("03-04 10:00").reopen("03-04 13:00")
    story.then("03-04 14:00", EventKind.CLASS_CHANGED, case_class="goal")
    assert story.clock(K.RESOLVE, "03-04 15:00").used_s == 2 * HOUR


@pytest.mark.parametrize("since_opening", [True, False])
def test_a_change_between_two_goals_keeps_what_was_used(since_opening: bool) -> None:
    target = replace(RESOLVE, since_opening=since_opening)
    story = Story("03-04 09:00", terms=terms(target, goal=(replace(target, goal_s=4 * HOUR),)))
    story.then("03-04 11:00", EventKind.CLASS_CHANGED, case_class="goal")
    clock = story.clock(K.RESOLVE, "03-04 12:00")
    assert (clock.cycle, clock.used_s, clock.due_at) == (1, 3 * HOUR, at("03-04 13:00"))


def test_under_our_own_contracts_an_added_goal_runs_from_the_change() -> None:
    clock = changed("goal", replace(RESOLVE, since_opening=False)).clock(K.RESOLVE, "03-04 15:00")
    assert (clock.started_at, clock.used_s) == (at("03-04 14:00"), HOUR)
