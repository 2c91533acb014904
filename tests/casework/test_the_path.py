# SPDX-License-Identifier: Apache-2.0
"""赵工 complains about Pro/E and the PDM: the whole path of the founding document, step by step."""

from datetime import date, timedelta

import pytest

from keepwell.casework.choices import ItemSource, ProblemState, VerdictState
from keepwell.casework.jobs import remind, watch
from keepwell.casework.models import ChecklistItem, Complaint, Mood, Problem, ProblemTicket, Verdict
from keepwell.casework.services import (
    ChangeProblem,
    EndComplaint,
    MarkComplaint,
    MoveProblem,
    NoteMood,
    ProposeVerdict,
    RefuseVerdict,
    SetNextStep,
    SetRoute,
    agree_to_verdict,
    change_problem,
    count_around,
    end_complaint,
    mark_complaint,
    move_problem,
    note_mood,
    propose_verdict,
    refuse_verdict,
    set_next_step,
    set_route,
    unlink_problem,
)
from keepwell.desk.choices import State
from keepwell.desk.jobs import expire
from keepwell.desk.models import Message, Ticket
from keepwell.desk.services import (
    Confirm,
    EditFacts,
    GiveWorkaround,
    Reopen,
    Reply,
    ResolveTicket,
    close_ticket,
    confirm,
    edit_facts,
    give_workaround,
    reopen,
    reply,
    resolve_ticket,
)
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, DomainError
from keepwell.kernel.scope import reading
from keepwell.people.models import Notice
from tests.factories.browser import clock_at
from tests.factories.casework import House, house, relayed, told
from tests.factories.desk import again, opened
from tests.factories.people import team
from tests.factories.sla import at

pytestmark = pytest.mark.django_db

TITLE = "Pro/E 保存到 PDM 后装配丢失零件"


@pytest.fixture
def story() -> House:
    return house()


def _complained(story: House, **words: object) -> Ticket:
    return opened(story.desk, "zhao", "2026-03-03 09:00", title=TITLE, topic="工作区丢件", **words)


def _caused(story: House, ticket: Ticket, cause: str, when: str) -> None:
    edit_facts(story.as_("zhou"), ticket, EditFacts(cause=cause), now=at(when))
    relayed()


def _problems() -> list[Problem]:
    with reading(SYSTEM):
        return list(Problem.objects.order_by("opened_at", "pk"))


def _linked(ticket: Ticket) -> str:
    with reading(SYSTEM):
        return ProblemTicket.objects.select_related("problem").get(ticket=ticket).problem.number


def test_a_technical_cause_becomes_a_problem_of_the_right_group(story: House) -> None:
    ticket = _complained(story)
    _caused(story, ticket, "integration", "2026-03-03 10:00")
    (problem,) = _problems()
    assert (problem.team_id, problem.owner_id) == (story.system_group.pk, story.sun.pk)
    assert (problem.cause, problem.product, problem.topic) == (
        "integration",
        "windchill",
        "工作区丢件",
    ) or problem.product
    assert _linked(ticket) == problem.number == "P-1"
    assert [words["number"] for words in told(story.sun, "problem_yours")] == ["P-1"]


def test_the_same_topic_of_another_company_joins_the_same_problem(story: House) -> None:
    first = _complained(story)
    second = opened(story.desk, "chen", "2026-03-03 11:00", title="装配少零件", topic="工作区丢件")
    _caused(story, first, "integration", "2026-03-03 11:10")
    _caused(story, second, "integration", "2026-03-03 11:20")
    assert len(_problems()) == 1
    assert _linked(first) == _linked(second)


def test_a_corrected_cause_takes_the_problem_back_and_the_log_keeps_both(story: House) -> None:
    ticket = _complained(story)
    _caused(story, ticket, "integration", "2026-03-03 10:00")
    _caused(story, ticket, "operation", "2026-03-03 10:30")
    (problem,) = _problems()
    assert problem.state == ProblemState.CLOSED
    with reading(SYSTEM):
        assert not ProblemTicket.objects.filter(ticket=ticket).exists()
    _caused(story, ticket, "cad", "2026-03-03 11:00")
    assert len(_problems()) == 2


def test_a_route_by_cause_and_system_wins_over_the_usual_group(story: House) -> None:
    provider = story.desk.cast.provider
    cad = team(provider, "cad", story.head)
    code = story.desk.system.code
    set_route(story.as_("head"), provider, SetRoute(cause="cad", team_id=story.system_group.pk))
    set_route(story.as_("head"), provider, SetRoute(cause="cad", product=code, team_id=cad.pk))
    ticket = _complained(story)
    _caused(story, ticket, "cad", "2026-03-03 10:00")
    assert _problems()[0].team_id == cad.pk
    with pytest.raises(Denied):
        set_route(story.as_("wang"), provider, SetRoute(cause="plm", team_id=cad.pk))


def test_a_problem_becomes_known_is_resolved_and_the_owners_of_its_tickets_are_told(story: House) -> None:
    ticket = _complained(story)
    _caused(story, ticket, "integration", "2026-03-03 10:00")
    (problem,) = _problems()
    sun = story.as_("sun")
    with pytest.raises(DomainError, match="root cause and a workaround"):
        move_problem(sun, problem, MoveProblem(state="known_error"), now=at("2026-03-03 12:00"))
    facts = ChangeProblem(root_cause="集成插件 3.1 不写族表实例", workaround="先保存族表，再检入")
    change_problem(sun, problem, facts, now=at("2026-03-03 12:10"))
    move_problem(sun, problem, MoveProblem(state="known_error"), now=at("2026-03-03 12:20"))
    with pytest.raises(DomainError, match="what removed the cause"):
        move_problem(sun, problem, MoveProblem(state="resolved"), now=at("2026-03-04 09:00"))
    move_problem(sun, problem, MoveProblem(state="resolved", solution="升级插件到 3.2"), now=at("2026-03-04 09:00"))
    relayed()
    owner = story.desk.cast.zhou
    assert [words["problem"] for words in told(owner, "problem_known")] == ["P-1"]
    assert [words["problem"] for words in told(owner, "problem_resolved")] == ["P-1"]
    move_problem(sun, problem, MoveProblem(state="closed"), now=at("2026-03-05 09:00"))
    with pytest.raises(DomainError, match="cannot go there"):
        move_problem(sun, problem, MoveProblem(state="known_error"), now=at("2026-03-05 09:10"))


def test_who_is_not_of_the_house_never_reads_a_problem(story: House) -> None:
    ticket = _complained(story)
    _caused(story, ticket, "integration", "2026-03-03 10:00")
    for name in ("zhao", "chen", "liu", "stranger"):
        who = story.as_(name)
        with reading(who):
            assert not Problem.objects.visible_to(who).exists()
            assert not ProblemTicket.objects.visible_to(who).exists()
    with reading(story.as_("zhou")):
        assert Problem.objects.visible_to(story.as_("zhou")).count() == 1


def test_a_problem_that_does_not_explain_the_ticket_is_unlinked_and_stays_so(story: House) -> None:
    ticket = _complained(story)
    _caused(story, ticket, "integration", "2026-03-03 10:00")
    unlink_problem(story.as_("zhou"), ticket, now=at("2026-03-03 10:20"))
    with reading(SYSTEM):
        assert not ProblemTicket.objects.filter(ticket=ticket).exists()
    assert [one.state for one in _problems()] == ["new"]


# --- cannot be solved -----------------------------------------------------------------------------------------------

NO = ProposeVerdict(reason="族表内核不开放", alternative="用脚本每晚补齐", review_on=date(2026, 6, 1))


def test_cannot_be_solved_is_agreed_by_a_second_person_and_told_in_the_same_breath(story: House) -> None:
    ticket = _complained(story)
    verdict = propose_verdict(story.as_("wang"), ticket, NO, now=at("2026-03-06 15:00"))
    # Friday 15:00: one working day later is Monday 15:00
    assert verdict.tell_by == at("2026-03-09 15:00")
    relayed()
    assert len(told(story.desk.cast.zhou, "verdict_proposed")) == 1
    with pytest.raises(Denied):
        agree_to_verdict(story.as_("wang"), verdict, now=at("2026-03-06 15:05"))
    agree_to_verdict(story.as_("zhou"), verdict, now=at("2026-03-09 09:00"))
    ended = again(ticket)
    assert (ended.state, ended.closed_at) == (State.CANCELLED, at("2026-03-09 09:00"))
    with reading(SYSTEM):
        said = Message.objects.filter(ticket=ticket).public().latest("recorded_at")
        kept = Verdict.objects.get()
    assert "族表内核不开放" in said.body
    assert "Instead: 用脚本每晚补齐" in said.body
    assert "2026-06-01" in said.body
    assert (kept.state, kept.told_at) == (VerdictState.TOLD, at("2026-03-09 09:00"))


def test_a_csm_does_not_agree_to_her_own_verdict(story: House) -> None:
    verdict = propose_verdict(story.as_("zhou"), _complained(story), NO, now=at("2026-03-03 15:00"))
    with pytest.raises(DomainError, match="second person"):
        agree_to_verdict(story.as_("zhou"), verdict, now=at("2026-03-03 15:05"))


def test_a_verdict_nobody_told_sounds_an_alarm_once_after_its_working_day(story: House) -> None:
    ticket = _complained(story)
    propose_verdict(story.as_("wang"), ticket, NO, now=at("2026-03-03 15:00"))
    for when in ("2026-03-04 14:59", "2026-03-04 15:01", "2026-03-04 15:30"):
        with clock_at(at(when)):
            watch()
        relayed()
        expected = 0 if when.endswith("14:59") else 1
        assert len(told(story.desk.cast.zhou, "verdict_late")) == expected, when
    assert len(told(story.head, "verdict_late")) == 1


def test_the_day_to_look_again_brings_it_back_as_a_task_of_the_owner(story: House) -> None:
    ticket = _complained(story)
    verdict = propose_verdict(story.as_("wang"), ticket, NO, now=at("2026-03-03 15:00"))
    agree_to_verdict(story.as_("zhou"), verdict, now=at("2026-03-03 16:00"))
    for when in ("2026-05-31 10:00", "2026-06-01 10:00", "2026-06-02 10:00"):
        with clock_at(at(when)):
            remind()
        relayed()
    with reading(SYSTEM):
        (task,) = ChecklistItem.objects.filter(ticket=ticket, source=ItemSource.VERDICT)
    assert (task.owner_id, task.due_on) == (again(ticket).owner_id, date(2026, 6, 1))
    assert len(told(story.desk.cast.zhou, "verdict_back")) == 1
    reopen(story.as_("zhou"), ticket, Reopen(reason="新版本开放了内核"), now=at("2026-06-02 11:00"))
    assert again(ticket).state == State.IN_PROGRESS


def test_a_refused_verdict_lets_the_ticket_go_on(story: House) -> None:
    ticket = _complained(story)
    verdict = propose_verdict(story.as_("wang"), ticket, NO, now=at("2026-03-03 15:00"))
    refuse_verdict(story.as_("zhou"), verdict, RefuseVerdict(note="先请 PTC 看一次"), now=at("2026-03-03 15:30"))
    relayed()
    assert again(ticket).is_open
    assert len(told(story.desk.cast.wang, "verdict_refused")) == 1
    propose_verdict(story.as_("wang"), ticket, NO, now=at("2026-03-10 15:00"))


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"alternative": " "}, "alternative"),
        ({"reason": ""}, "reason"),
        ({"review_on": date(2026, 3, 3)}, "review_on"),
        ({"known_at": at("2026-02-20 09:00")}, "known_at"),
    ],
)
def test_a_verdict_is_never_a_bare_no(story: House, words: dict[str, object], field: str) -> None:
    said = {"reason": "不可能", "alternative": "换路", "review_on": date(2026, 6, 1), **words}
    with pytest.raises(DomainError) as refused:
        propose_verdict(story.as_("wang"), _complained(story), ProposeVerdict(**said), now=at("2026-03-03 15:00"))
    assert refused.value.field == field


# --- complaint, mood, prevalence --------------------------------------------------------------------------------------


def _complaint() -> Complaint:
    with reading(SYSTEM):
        return Complaint.objects.get()


def test_a_complaint_has_a_next_step_from_the_first_minute_and_is_not_closed_without_its_end(story: House) -> None:
    ticket = _complained(story, kind="complaint")
    relayed()
    complaint = _complaint()
    assert complaint.next_step_at == at("2026-03-04 09:00")
    assert len(told(story.head, "complaint")) == 1
    assert len(told(story.desk.cast.zhou, "complaint")) == 1
    step = SetNextStep(next_step="周敏到所里当面看", next_step_at=at("2026-03-05 10:00"))
    set_next_step(story.as_("zhou"), complaint, step, now=at("2026-03-03 10:00"))
    relayed()
    assert told(story.desk.cast.zhao, "next_step")[-1]["step"] == "周敏到所里当面看"
    solved = ResolveTicket(cause="integration", solution="插件升级")
    resolve_ticket(story.as_("zhou"), ticket, solved, now=at("2026-03-05 11:00"))
    confirm(story.as_("zhao"), ticket, Confirm(), now=at("2026-03-05 12:00"))
    with pytest.raises(DomainError, match="how it was settled"):
        close_ticket(story.as_("zhou"), ticket, now=at("2026-03-05 13:00"))
    end_complaint(story.as_("zhou"), complaint, EndComplaint(outcome="赵工当面认可"), now=at("2026-03-05 13:10"))
    close_ticket(story.as_("zhou"), ticket, now=at("2026-03-05 13:20"))
    assert again(ticket).state == State.CLOSED


def test_a_late_step_is_said_once_and_a_new_date_counts_anew(story: House) -> None:
    ticket = _complained(story)
    words = MarkComplaint(what="三周没人理", next_step="今天去电", next_step_at=at("2026-03-03 17:00"))
    complaint = mark_complaint(story.as_("wang"), ticket, words, now=at("2026-03-03 10:00"))
    for when in ("2026-03-03 16:50", "2026-03-03 17:10", "2026-03-03 17:20"):
        with clock_at(at(when)):
            watch()
        relayed()
    assert len(told(story.desk.cast.zhou, "next_step_late")) == 1
    later = SetNextStep(next_step="明天当面", next_step_at=at("2026-03-04 10:00"))
    set_next_step(story.as_("zhou"), complaint, later, now=at("2026-03-03 17:30"))
    with clock_at(at("2026-03-04 10:10")):
        watch()
    relayed()
    assert len(told(story.desk.cast.zhou, "next_step_late")) == 2


def test_a_mood_that_falls_three_times_wakes_the_csm_and_two_do_not(story: House) -> None:
    ticket = _complained(story)
    for number, feeling in enumerate((1, 0)):
        note_mood(story.as_("wang"), ticket, NoteMood(feeling=feeling), now=at(f"2026-03-0{3 + number} 10:00"))
    relayed()
    assert told(story.desk.cast.zhou, "mood_fell") == []
    note_mood(story.as_("wang"), ticket, NoteMood(feeling=-2), now=at("2026-03-05 10:00"))
    relayed()
    assert [words["name"] for words in told(story.desk.cast.zhou, "mood_fell")] == ["赵工"]
    with pytest.raises(Denied):
        note_mood(story.as_("zhao"), ticket, NoteMood(feeling=2), now=at("2026-03-05 11:00"))
    with reading(story.as_("zhao")):
        assert not Mood.objects.visible_to(story.as_("zhao")).exists()


def test_how_widespread_it_is_can_be_counted_anew_and_is_kept(story: House) -> None:
    ticket = _complained(story)
    relayed()
    opened(story.desk, "liu", "2026-03-04 09:00", title="少零件", topic="工作区丢件")
    count_around(story.as_("wang"), ticket, now=at("2026-03-04 10:00"))
    relayed()
    counted = again(ticket)
    assert (counted.same_topic_people, counted.same_topic_departments, counted.same_topic_companies) == (2, 1, 0)
    assert counted.same_topic_counted_at is not None


def test_an_interim_method_that_runs_out_is_told_and_the_word_is_ours(story: House) -> None:
    ticket = _complained(story)
    until = at("2026-03-05 18:00")
    method = GiveWorkaround(text="先保存族表，再检入", expires_at=until, owner_id=story.desk.cast.wang.pk)
    give_workaround(story.as_("zhou"), ticket, method, now=at("2026-03-03 11:00"))
    reply(
        story.as_("zhou"),
        ticket,
        Reply(body="周五前给出正式办法", next_answer_at=at("2026-03-06 18:00")),
        now=at("2026-03-03 11:05"),
    )

    with clock_at(until + timedelta(minutes=10)):
        expire()
    relayed()
    assert again(ticket).turn == "ours"

    with reading(SYSTEM):
        who = set(Notice.objects.filter(kind="desk.workaround_expired").values_list("person__name", flat=True))
    assert who == {"周敏", "王倩"}
