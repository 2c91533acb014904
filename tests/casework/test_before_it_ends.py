# SPDX-License-Identifier: Apache-2.0
"""What must be done, approved and reviewed before a ticket is resolved or closed; and the time it took."""

from datetime import date

import pytest

from keepwell.casework.choices import ApprovalState
from keepwell.casework.jobs import remind
from keepwell.casework.models import Approval, ApprovalSeat, ChecklistItem, RunningTimer, TimeEntry
from keepwell.casework.selectors import minutes_of, time_sums, waiting_for
from keepwell.casework.services import (
    AddChecklist,
    AddItem,
    AddTime,
    AnswerApproval,
    CorrectTime,
    DropItem,
    KeepChecklist,
    RequestApproval,
    StopTimer,
    WriteReview,
    add_checklist,
    add_item,
    add_review_action,
    add_time,
    answer_approval,
    change_template,
    correct_time,
    create_checklist,
    drop_item,
    finish_review,
    request_approval,
    start_timer,
    stop_timer,
    tick_item,
    withdraw_approval,
    write_review,
)
from keepwell.desk.choices import State
from keepwell.desk.models import Ticket
from keepwell.desk.services import (
    Confirm,
    ResolveTicket,
    RestoreService,
    close_many,
    close_ticket,
    confirm,
    resolve_ticket,
    restore_service,
)
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, DomainError, NotFound
from keepwell.kernel.scope import reading
from keepwell.kernel.set_actions import SetRun
from keepwell.people.services import PlanAbsence, plan_absence
from tests.factories.browser import clock_at
from tests.factories.casework import House, house, relayed, told
from tests.factories.desk import again, opened
from tests.factories.sla import at

pytestmark = pytest.mark.django_db

SOLVED = ResolveTicket(cause="operation", solution="按手册第 3 章操作")


@pytest.fixture
def story() -> House:
    return house()


def _items(ticket: Ticket) -> list[ChecklistItem]:
    with reading(SYSTEM):
        return list(ChecklistItem.objects.filter(ticket=ticket))


def _template(story: House, **words: object) -> None:
    said = {"name": "严重事件", "lines": "*保存现场日志\n*告知班组长\n拍照", "severity": "severe", "is_automatic": True}
    create_checklist(story.as_("head"), story.desk.cast.provider, KeepChecklist(**{**said, **words}))


# --- checklists -----------------------------------------------------------------------------------------------------


def test_a_severe_ticket_gets_its_checklist_by_itself_once_and_others_do_not(story: House) -> None:
    _template(story)
    general = opened(story.desk, "chen", "2026-03-03 09:00")
    severe = opened(story.desk, "chen", "2026-03-03 09:10", kind="incident", is_production_stopped=True)
    relayed()
    assert _items(general) == []
    got = _items(severe)
    assert [(one.text, one.is_required) for one in got] == [
        ("保存现场日志", True),
        ("告知班组长", True),
        ("拍照", False),
    ]
    assert {(one.owner_id, one.due_on) for one in got} == {(severe.owner_id, date(2026, 3, 6))}
    with pytest.raises(DomainError, match="hangs on the ticket already"):
        add_checklist(story.as_("wang"), severe, AddChecklist(template_id=got[0].template_id))
    assert len(_items(severe)) == 3


def test_resolving_waits_for_what_must_be_done_and_not_for_the_rest(story: House) -> None:
    ticket = opened(story.desk, "chen", "2026-03-03 09:00")
    zhou = story.as_("zhou")
    must = add_item(zhou, ticket, AddItem(text="请小陈复测", is_required=True), now=at("2026-03-03 10:00"))
    add_item(zhou, ticket, AddItem(text="更新手册"), now=at("2026-03-03 10:00"))
    with pytest.raises(DomainError, match="请小陈复测") as refused:
        resolve_ticket(zhou, ticket, SOLVED, now=at("2026-03-03 11:00"))
    assert "更新手册" not in str(refused.value.message)
    assert again(ticket).state != State.RESOLVED
    tick_item(zhou, must, now=at("2026-03-03 11:05"))
    tick_item(zhou, must, now=at("2026-03-03 11:06"))  # ticked again it is open again
    with pytest.raises(DomainError):
        resolve_ticket(zhou, ticket, SOLVED, now=at("2026-03-03 11:07"))
    tick_item(zhou, must, now=at("2026-03-03 11:08"))
    resolve_ticket(zhou, ticket, SOLVED, now=at("2026-03-03 11:10"))
    assert again(ticket).state == State.RESOLVED


def test_what_need_not_be_done_is_dropped_with_a_reason(story: House) -> None:
    ticket = opened(story.desk, "chen", "2026-03-03 09:00")
    zhou = story.as_("zhou")
    must = add_item(zhou, ticket, AddItem(text="上门", is_required=True), now=at("2026-03-03 10:00"))
    with pytest.raises(DomainError, match="need not be done"):
        drop_item(zhou, must, DropItem(reason=" "), now=at("2026-03-03 10:05"))
    drop_item(zhou, must, DropItem(reason="电话里已看到"), now=at("2026-03-03 10:05"))
    resolve_ticket(zhou, ticket, SOLVED, now=at("2026-03-03 11:00"))


def test_who_has_to_do_an_item_is_told_and_told_again_when_it_is_late(story: House) -> None:
    ticket = opened(story.desk, "chen", "2026-03-03 09:00")
    words = AddItem(text="查日志", owner_id=story.sun.pk, due_on=date(2026, 3, 4))
    add_item(story.as_("zhou"), ticket, words, now=at("2026-03-03 10:00"))
    relayed()
    assert [one["what"] for one in told(story.sun, "item_yours")] == ["查日志"]
    for when in ("2026-03-04 17:00", "2026-03-05 10:00", "2026-03-06 10:00"):
        with clock_at(at(when)):
            remind()
        relayed()
    assert [one["what"] for one in told(story.sun, "item_late")] == ["查日志"]


@pytest.mark.parametrize(
    ("words", "field"),
    [({"lines": " \n*"}, "lines"), ({"name": ""}, "name"), ({"due_days": 400}, "due_days"), ({}, "name")],
)
def test_a_template_that_says_nothing_or_is_there_already_is_refused(
    story: House, words: dict[str, object], field: str
) -> None:
    _template(story)
    with pytest.raises(DomainError) as refused:
        _template(story, **words)
    assert refused.value.field == field
    with pytest.raises(Denied):
        create_checklist(story.as_("wang"), story.desk.cast.provider, KeepChecklist(name="x", lines="y"))


def test_a_changed_template_changes_no_ticket_that_has_it(story: House) -> None:
    _template(story)
    severe = opened(story.desk, "chen", "2026-03-03 09:10", kind="incident", is_production_stopped=True)
    relayed()
    template = _items(severe)[0].template_id
    words = KeepChecklist(name="严重事件", lines="*只有一项", severity="severe", is_automatic=True)
    change_template(story.as_("head"), template, words, now=at("2026-03-03 10:00"))
    assert len(_items(severe)) == 3


# --- approvals ------------------------------------------------------------------------------------------------------


def _asked(story: House, ticket: Ticket, **words: object) -> Approval:
    said = {"subject": "夜间停机两小时", "reason": "重建索引", "guards": "solve", **words}
    return request_approval(story.as_("wang"), ticket, RequestApproval(**said), now=at("2026-03-03 10:00"))


def _yes(story: House, name: str, approval: Approval, when: str) -> None:
    answer_approval(story.as_(name), approval, AnswerApproval(answer="yes"), now=at(when))


def _state(approval: Approval) -> tuple[str, int]:
    with reading(SYSTEM):
        row = Approval.objects.get(pk=approval.pk)
    return row.state, row.step


def test_two_steps_one_of_all_and_one_of_any_guard_resolving(story: House) -> None:
    ticket = opened(story.desk, "chen", "2026-03-03 09:00")
    cast = story.desk.cast
    approval = _asked(
        story,
        ticket,
        first=(cast.zhou.pk, story.sun.pk),
        second=(story.head.pk, cast.li.pk),
        second_rule="any",
    )
    _yes(story, "zhou", approval, "2026-03-03 10:10")
    assert _state(approval) == (ApprovalState.WAITING, 1)
    with pytest.raises(DomainError, match="does not wait for you"):
        _yes(story, "head", approval, "2026-03-03 10:11")
    with pytest.raises(DomainError, match="still waits for approval"):
        resolve_ticket(story.as_("zhou"), ticket, SOLVED, now=at("2026-03-03 10:12"))
    _yes(story, "sun", approval, "2026-03-03 10:20")
    assert _state(approval) == (ApprovalState.WAITING, 2)
    relayed()
    assert len(told(story.head, "approval_asked")) == 1
    _yes(story, "li", approval, "2026-03-03 10:30")
    assert _state(approval) == (ApprovalState.APPROVED, 2)
    resolve_ticket(story.as_("zhou"), ticket, SOLVED, now=at("2026-03-03 11:00"))


def test_a_no_says_why_ends_it_and_what_waits_stays_shut_until_it_is_asked_anew(story: House) -> None:
    ticket = opened(story.desk, "chen", "2026-03-03 09:00")
    cast = story.desk.cast
    approval = _asked(story, ticket, first=(cast.zhou.pk, cast.li.pk))
    with pytest.raises(DomainError) as refused:
        answer_approval(story.as_("zhou"), approval, AnswerApproval(answer="no"), now=at("2026-03-03 10:10"))
    assert refused.value.field == "reason"
    no = AnswerApproval(answer="no", reason="月底不停机")
    answer_approval(story.as_("zhou"), approval, no, now=at("2026-03-03 10:11"))
    assert _state(approval)[0] == ApprovalState.REFUSED
    with pytest.raises(DomainError, match="decided already"):
        _yes(story, "li", approval, "2026-03-03 10:12")
    with pytest.raises(DomainError, match="was refused"):
        resolve_ticket(story.as_("zhou"), ticket, SOLVED, now=at("2026-03-03 10:13"))
    anew = _asked(story, ticket, first=(cast.zhou.pk,), subject="周日停机")
    _yes(story, "zhou", anew, "2026-03-03 11:00")
    resolve_ticket(story.as_("zhou"), ticket, SOLVED, now=at("2026-03-03 11:10"))


def test_a_stand_in_answers_for_who_is_away_and_is_named(story: House) -> None:
    ticket = opened(story.desk, "chen", "2026-03-03 09:00")
    cast = story.desk.cast
    away = PlanAbsence(starts_at=at("2026-03-03 00:00"), ends_at=at("2026-03-05 00:00"), stand_in=cast.li.pk)
    plan_absence(SYSTEM, cast.zhou, away, now=at("2026-03-02 09:00"))
    approval = _asked(story, ticket, first=(cast.zhou.pk,))
    relayed()
    assert len(told(cast.li, "approval_asked")) == 1
    with reading(story.as_("li")):
        assert [one.pk for one in waiting_for(story.as_("li"), at("2026-03-03 10:05"))] == [approval.pk]
        assert waiting_for(story.as_("li"), at("2026-03-06 10:05")) == []
    _yes(story, "li", approval, "2026-03-03 10:10")
    with reading(SYSTEM):
        seat = ApprovalSeat.objects.get(approval=approval)
    assert (seat.person_id, seat.answered_by_id) == (cast.zhou.pk, cast.li.pk)
    assert _state(approval)[0] == ApprovalState.APPROVED


def test_the_customers_head_of_office_approves_and_a_stranger_finds_nothing(story: House) -> None:
    ticket = opened(story.desk, "liu", "2026-03-03 09:00")
    approval = _asked(story, ticket, first=(story.desk.cast.zhao.pk,))
    with pytest.raises(NotFound):
        _yes(story, "stranger", approval, "2026-03-03 10:05")
    ours = _asked(story, ticket, first=(story.head.pk,), subject="内部减免")
    for name in ("zhao", "liu"):
        who = story.as_(name)
        with reading(who):  # what is asked among us is not read by the customer
            assert [one.pk for one in Approval.objects.visible_to(who)] == [approval.pk], name
    with pytest.raises(NotFound):
        _yes(story, "zhao", ours, "2026-03-03 10:09")
    _yes(story, "zhao", approval, "2026-03-03 10:10")
    assert _state(approval)[0] == ApprovalState.APPROVED


def test_who_waits_is_reminded_each_day_and_a_withdrawn_request_guards_nothing(story: House) -> None:
    ticket = opened(story.desk, "chen", "2026-03-03 09:00")
    zhou = story.desk.cast.zhou
    approval = _asked(story, ticket, first=(zhou.pk,))
    relayed()
    for when, expected in (("2026-03-04 09:50", 1), ("2026-03-04 10:10", 2), ("2026-03-04 11:10", 2)):
        with clock_at(at(when)):
            remind()
        relayed()
        assert len(told(zhou, "approval_asked")) == expected, when
    withdraw_approval(story.as_("wang"), approval, now=at("2026-03-04 12:00"))
    resolve_ticket(story.as_("zhou"), ticket, SOLVED, now=at("2026-03-04 12:10"))


def test_who_asks_does_not_approve_not_even_for_who_is_away(story: House) -> None:
    ticket = opened(story.desk, "chen", "2026-03-03 09:00")
    cast = story.desk.cast
    with pytest.raises(DomainError, match="does not approve"):
        _asked(story, ticket, first=(cast.zhou.pk, cast.wang.pk))
    away = PlanAbsence(starts_at=at("2026-03-03 00:00"), ends_at=at("2026-03-05 00:00"), stand_in=cast.wang.pk)
    plan_absence(SYSTEM, cast.zhou, away, now=at("2026-03-02 09:00"))
    approval = _asked(story, ticket, first=(cast.zhou.pk,))
    with pytest.raises(DomainError, match="does not approve"):
        _yes(story, "wang", approval, "2026-03-03 10:10")


# --- review ---------------------------------------------------------------------------------------------------------


def _stopped_and_solved(story: House) -> Ticket:
    ticket = opened(story.desk, "chen", "2026-03-03 09:00", kind="incident", is_production_stopped=True)
    zhou = story.as_("zhou")
    restore_service(zhou, ticket, RestoreService(), now=at("2026-03-03 10:00"))
    resolve_ticket(zhou, ticket, SOLVED, now=at("2026-03-03 11:00"))
    confirm(story.as_("chen"), ticket, Confirm(), now=at("2026-03-03 12:00"))
    return ticket


def test_a_severe_ticket_is_not_closed_without_its_review(story: House) -> None:
    ticket = _stopped_and_solved(story)
    zhou = story.as_("zhou")
    with pytest.raises(DomainError, match="finish the review"):
        close_ticket(zhou, ticket, now=at("2026-03-03 13:00"))
    review = write_review(
        zhou, ticket, WriteReview(timeline="09:00 停产", cause="许可耗尽"), now=at("2026-03-03 13:10")
    )
    with pytest.raises(DomainError, match="at least one action"):
        finish_review(zhou, review, now=at("2026-03-03 13:20"))
    with pytest.raises(DomainError) as refused:
        add_review_action(zhou, review, AddItem(text="监控许可数"), now=at("2026-03-03 13:21"))
    assert refused.value.field == "owner_id"
    step = AddItem(text="监控许可数", owner_id=story.sun.pk, due_on=date(2026, 4, 1))
    add_review_action(zhou, review, step, now=at("2026-03-03 13:22"))
    finish_review(zhou, review, now=at("2026-03-03 13:30"))
    with pytest.raises(DomainError, match="stays as it is"):
        write_review(zhou, ticket, WriteReview(timeline="改", cause="改"), now=at("2026-03-03 13:40"))
    close_ticket(zhou, ticket, now=at("2026-03-03 14:00"))
    assert again(ticket).state == State.CLOSED


def test_closing_many_does_not_slip_past_the_review(story: House) -> None:
    ticket = _stopped_and_solved(story)
    with pytest.raises(DomainError, match="finish the review"):
        close_many.run(story.as_("zhou"), [ticket.pk], how=SetRun(now=at("2026-03-03 13:00")))
    assert again(ticket).state == State.CONFIRMED


# --- time -----------------------------------------------------------------------------------------------------------


def test_the_clock_enters_begun_minutes_and_another_ticket_stops_it(story: House) -> None:
    first = opened(story.desk, "chen", "2026-03-03 09:00")
    second = opened(story.desk, "liu", "2026-03-03 09:05")
    wang = story.as_("wang")
    start_timer(wang, first, now=at("2026-03-03 10:00"))
    start_timer(wang, second, now=at("2026-03-03 10:20:30"))
    stop_timer(wang, second, StopTimer(note="远程", is_billable=True), now=at("2026-03-03 11:00"))
    with reading(SYSTEM):
        assert not RunningTimer.objects.exists()
        # 20 min 30 s count as 21, 39 min 30 s as 40
        assert (minutes_of(first).minutes, minutes_of(first).billable) == (21, 0)
        assert (minutes_of(second).minutes, minutes_of(second).billable) == (40, 40)
    with pytest.raises(DomainError, match="does not run"):
        stop_timer(wang, second, StopTimer(), now=at("2026-03-03 11:01"))


def test_a_correction_counts_instead_of_the_old_entry_which_stays(story: House) -> None:
    ticket = opened(story.desk, "chen", "2026-03-03 09:00")
    wang = story.as_("wang")
    entry = add_time(wang, ticket, AddTime(minutes=15), now=at("2026-03-03 10:00"))
    correct_time(wang, entry, CorrectTime(minutes=45, is_billable=True, reason="漏了回访"), now=at("2026-03-03 11:00"))
    with reading(SYSTEM):
        assert (minutes_of(ticket).minutes, minutes_of(ticket).billable) == (45, 45)
        assert sorted(TimeEntry.objects.values_list("minutes", flat=True)) == [15, 45]
    with pytest.raises(DomainError, match="corrected already"):
        correct_time(wang, entry, CorrectTime(minutes=1, reason="x"), now=at("2026-03-03 11:10"))
    with pytest.raises(Denied):
        correct_time(story.as_("sun"), entry, CorrectTime(minutes=1, reason="x"), now=at("2026-03-03 11:20"))


def test_sums_by_customer_person_and_ticket_agree(story: House) -> None:
    first = opened(story.desk, "chen", "2026-03-03 09:00")
    second = opened(story.desk, "liu", "2026-03-03 09:05")
    for name, ticket, minutes, billable in (
        ("wang", first, 15, True),
        ("wang", second, 30, False),
        ("zhou", first, 45, True),
    ):
        add_time(story.as_(name), ticket, AddTime(minutes=minutes, is_billable=billable), now=at("2026-03-03 10:00"))
    head = story.as_("head")
    with reading(head):

        def sums(by: str) -> list[tuple[str, int, int]]:
            found = time_sums(head, by, date(2026, 3, 1), date(2026, 3, 31))
            return [(one.label, one.minutes, one.billable) for one in found]

        assert sums("customer") == [("华东制造集团", 90, 60)]
        assert sorted(sums("person")) == [("周敏", 45, 45), ("王倩", 45, 15)]
        assert sums("ticket") == [("HD-1", 60, 60), ("HD-2", 30, 0)]
    with reading(story.as_("chen")):
        assert time_sums(story.as_("chen"), "customer", date(2026, 3, 1), date(2026, 3, 31)) == []


@pytest.mark.parametrize("words", [{"minutes": 0}, {"minutes": 1441}, {"minutes": 5, "worked_on": date(2026, 1, 1)}])
def test_impossible_minutes_are_refused(story: House, words: dict[str, object]) -> None:
    ticket = opened(story.desk, "chen", "2026-03-03 09:00")
    with pytest.raises(DomainError):
        add_time(story.as_("wang"), ticket, AddTime(**words), now=at("2026-03-03 10:00"))
