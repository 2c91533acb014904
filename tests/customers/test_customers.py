# SPDX-License-Identifier: Apache-2.0
"""The customer as a whole: goals with evidence, needs with a day of answer, how it stands and why (A2, B13, B93)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keepwell.customers.jobs import watch_answers, watch_goals
from keepwell.customers.models import Need
from keepwell.customers.selectors import customer_lines, customer_page, timeline
from keepwell.customers.selectors.account import is_falling
from keepwell.customers.services import (
    AnswerNeed,
    DropGoal,
    MoveGoal,
    PostponeNeed,
    ReachGoal,
    RecordNeed,
    SetGoal,
    WithdrawNeed,
    answer_need,
    drop_goal,
    move_goal,
    postpone_need,
    reach_goal,
    record_need,
    set_goal,
    withdraw_need,
)
from keepwell.directory.services import RecordTouchpoint, record_touchpoint
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, DomainError, NotFound
from keepwell.kernel.relay import relay_once
from keepwell.kernel.scope import reading
from keepwell.people.models import Notice
from tests.factories import people
from tests.factories.api import Caller
from tests.factories.browser import clock_at, signed_in
from tests.factories.desk import Desk, desk, opened
from tests.factories.people import actor
from tests.factories.sla import at

pytestmark = pytest.mark.usefixtures("committed")
NOON = at("2026-03-03 12:00")
FASTER = SetGoal(title="变更五个工作日内发布", measure="变更平均周期 ≤ 5 个工作日", due_on=date(2026, 6, 30))


def noted(story: Desk, **words: object) -> Need:
    """小刘 needs a part search by drawing number; 周敏 promised an answer for the tenth of March."""
    said = {"title": "按图号查零件", "source": "visit", "person_id": story.cast.liu.pk, "answer_on": date(2026, 3, 10)}
    made: Need = record_need(story.as_("zhou"), story.cast.group, RecordNeed(**{**said, **words}), now=NOON)  # type: ignore[arg-type]
    return made


def told(person: object) -> list[str]:
    while relay_once():
        pass
    with reading(SYSTEM):
        kinds = Notice.objects.filter(person=person, kind__startswith="customers.").order_by("created_at", "kind")
        return list(kinds.values_list("kind", flat=True))


def test_a_need_has_a_day_of_answer_that_may_move_and_the_first_is_kept() -> None:
    story = desk()
    need = noted(story)
    assert (need.owner_id, need.first_answer_on) == (story.cast.zhou.pk, date(2026, 3, 10))
    zhou = story.as_("zhou")
    moved = postpone_need(zhou, need, PostponeNeed(answer_on=date(2026, 3, 20), reason="等厂家答复"), now=NOON)
    assert (moved.answer_on, moved.first_answer_on, moved.moved) == (date(2026, 3, 20), date(2026, 3, 10), 1)
    done = answer_need(zhou, need, AnswerNeed(verdict="later", answer="下一版本提供"), now=NOON)
    assert (done.state, done.verdict, done.ended_at) == ("answered", "later", NOON)
    with pytest.raises(DomainError):
        answer_need(zhou, need, AnswerNeed(verdict="no", answer="不做"), now=NOON)
    assert told(story.cast.liu) == ["customers.need_answered", "customers.need_moved", "customers.need_noted"]
    assert told(story.cast.zhou) == ["customers.need_is_yours"]


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"title": "  "}, "title"),
        ({"answer_on": date(2026, 3, 2)}, "answer_on"),
        ({"ticket_number": "HD-999"}, "ticket_number"),
    ],
)
def test_a_need_without_words_in_the_past_or_of_no_ticket_is_refused_at_its_field(
    words: dict[str, object], field: str
) -> None:
    story = desk()
    with pytest.raises(DomainError) as refused:
        noted(story, **words)
    assert refused.value.field == field


def test_an_answer_that_falls_due_is_told_to_the_owner_and_an_overdue_one_to_the_csm_too_once_each() -> None:
    story = desk()
    noted(story, owner_id=story.cast.li.pk)
    with clock_at(at("2026-03-09 08:00")):
        watch_answers()
        watch_answers()
    assert told(story.cast.li) == ["customers.need_is_yours", "customers.answer_due"]
    assert told(story.cast.zhou) == []
    with clock_at(at("2026-03-11 08:00")):
        watch_answers()
        watch_answers()
    assert told(story.cast.li) == ["customers.need_is_yours", "customers.answer_due", "customers.answer_overdue"]
    assert told(story.cast.zhou) == ["customers.answer_overdue"]


def test_a_goal_is_reached_by_evidence_only_and_ended_once() -> None:
    story = desk()
    zhou = story.as_("zhou")
    goal = set_goal(zhou, story.cast.group, FASTER, now=NOON)
    move_goal(zhou, goal, MoveGoal(due_on=date(2026, 7, 31), reason="试点推迟"), now=NOON)
    with pytest.raises(DomainError) as refused:
        reach_goal(zhou, goal, ReachGoal(evidence=" "), now=NOON)
    assert refused.value.field == "evidence"
    reached = reach_goal(zhou, goal, ReachGoal(evidence="六月平均 4.6 个工作日"), now=NOON)
    assert (reached.state, reached.first_due_on) == ("reached", date(2026, 6, 30))
    with pytest.raises(DomainError):
        drop_goal(zhou, goal, DropGoal(reason="不再需要"), now=NOON)


def test_a_customer_without_a_live_goal_for_thirty_days_is_told_to_its_csm_once_a_month() -> None:
    story = desk()
    later = clock.now() + timedelta(days=31)
    with clock_at(later):
        watch_goals()
        watch_goals()
    assert told(story.cast.zhou) == ["customers.no_live_goal"]
    set_goal(story.as_("zhou"), story.cast.group, SetGoal(**{**_words(), "due_on": later.date()}), now=clock.now())
    with clock_at(later + timedelta(days=31)):
        watch_goals()
    assert told(story.cast.zhou) == ["customers.no_live_goal"]


def _words() -> dict[str, object]:
    return {"title": FASTER.title, "measure": FASTER.measure}


def test_three_contacts_from_bad_to_worse_are_a_falling_mood() -> None:
    assert is_falling(["angry", "worried", "neutral"])
    assert is_falling(["worried", "worried", "neutral", "glad"])
    assert not is_falling(["worried", "worried", "worried"])
    assert not is_falling(["worried", "neutral"])
    assert not is_falling(["neutral", "worried", "neutral"])


def test_the_page_says_how_the_customer_stands_and_what_happened() -> None:
    story = desk()
    zhou = story.as_("zhou")
    ticket = opened(story, title="检入报错")
    noted(story, ticket_number=ticket.number)
    set_goal(zhou, story.cast.group, FASTER, now=NOON)
    for day, mood in (("02-27", "neutral"), ("02-28", "worried"), ("03-02", "angry")):
        said = RecordTouchpoint(kind="visit", summary="谈图纸签审", mood=mood, met_at=at(f"2026-{day} 10:00"))
        record_touchpoint(zhou, story.cast.liu, said, now=NOON)
    with reading(zhou):
        page = customer_page(zhou, story.cast.group.pk, at("2026-03-03 12:30"))
        line = timeline(zhou, story.cast.group.pk)
    assert {one.tone for one in page.inputs if "小刘" in one.words} == {"late"}
    assert [(one.line.person.name, one.mood, one.is_falling) for one in page.people if one.mood] == [
        ("小刘", "angry", True)
    ]
    assert (page.line.open, page.line.needs, page.line.goals) == (1, 1, 1)
    assert [ticket.number for ticket in page.promises] == [ticket.number]
    assert sorted(one.theme for one in line.moments) == ["promises", "promises", "requests", "talks", "talks", "talks"]
    with reading(zhou):
        talks = timeline(zhou, story.cast.group.pk, theme="talks", before=at("2026-03-01 00:00"))
    assert [one.mood for one in talks.moments] == ["worried", "neutral"]


def test_who_only_asks_for_help_sees_his_own_need_and_not_the_page() -> None:
    story = desk()
    need = noted(story)
    liu = signed_in(story.cast.liu)
    assert liu.get(f"/customers/needs/{need.pk}/").status_code == 200
    assert liu.get(f"/customers/{story.cast.group.pk}/").status_code == 404
    chen = signed_in(story.cast.chen)
    assert chen.get(f"/customers/needs/{need.pk}/").status_code == 404
    stranger = actor(story.stranger)
    with reading(stranger), pytest.raises(NotFound):
        customer_page(stranger, story.cast.group.pk, NOON)
    with pytest.raises((Denied, NotFound)):
        withdraw_need(actor(story.cast.liu), need, WithdrawNeed(reason="不要了"), now=NOON)


def test_the_pages_show_it_in_both_languages_and_acts_to_the_team_only() -> None:
    story = desk()
    noted(story)
    for language, word in (("zh-hans", "成功计划"), ("en", "Success plan")):
        zhou = signed_in(story.cast.zhou, language)
        page = zhou.get(f"/customers/{story.cast.group.pk}/").content.decode()
        assert word in page
        assert "/customers/act/record-need/" in page
    assert zhou.get("/customers/").status_code in {200, 302}
    officer = people.person(story.cast.group, "钱志远", email="qian@example.com")
    people.role(officer, "specialist", story.cast.group)
    seen = signed_in(officer).get(f"/customers/{story.cast.group.pk}/")
    assert (seen.status_code, "/customers/act/" in seen.content.decode()) == (200, False)


def test_the_list_and_the_page_ask_the_database_a_fixed_number_of_times() -> None:
    story = desk()
    zhou = story.as_("zhou")

    def asked() -> tuple[int, int]:
        with reading(zhou):
            with CaptureQueriesContext(connection) as listing:
                customer_lines(zhou, NOON)
            with CaptureQueriesContext(connection) as page:
                customer_page(zhou, story.cast.group.pk, NOON)
                timeline(zhou, story.cast.group.pk)
        return len(listing), len(page)

    first = asked()
    for number in range(3):
        noted(story, title=f"需求 {number}")
        opened(story, title=f"问题 {number}")
        set_goal(zhou, story.cast.group, FASTER, now=NOON)
    assert asked() == first
    assert first[0] <= 8
    assert first[1] <= 30


def test_programs_read_the_same() -> None:
    story = desk()
    need = noted(story)
    opened(story)
    zhou, chen = Caller(story.cast.zhou), Caller(story.cast.chen)
    (line,) = zhou.get("/customers").json()
    assert (line["id"], line["open"], line["needs"], line["goals"]) == (str(story.cast.group.pk), 1, 1, 0)
    whole = zhou.get(f"/customers/{story.cast.group.pk}").json()
    assert [one["id"] for one in whole["needs_noted"]] == [str(need.pk)]
    moments = zhou.get(f"/customers/{story.cast.group.pk}/moments?theme=promises").json()
    assert [one["title"] for one in moments["items"]] == ["按图号查零件"]
    assert zhou.get("/needs?state=open").json()["items"][0]["answer_on"] == "2026-03-10"
    for address in (f"customers/{story.cast.group.pk}", f"customers/{story.cast.group.pk}/moments", f"needs/{need.pk}"):
        assert chen.get(f"/{address}").status_code == 404
