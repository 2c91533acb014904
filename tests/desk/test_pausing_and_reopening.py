# SPDX-License-Identifier: Apache-2.0
"""What stands still, what starts again, what lives on in another ticket (P1–P4, K6, K7)."""

import pytest

from keepwell.desk.choices import ClockState
from keepwell.desk.jobs import check_cached_deadlines
from keepwell.desk.models import Ticket
from keepwell.desk.selectors import stale_deadlines, ticket_page
from keepwell.desk.services import (
    Confirm,
    DeclineTicket,
    LinkTickets,
    LogCall,
    MergeTicket,
    Pause,
    RejectSolution,
    Reopen,
    Reply,
    ResolveTicket,
    Waive,
    WithdrawTicket,
    close_ticket,
    confirm,
    decline_ticket,
    end_overdue_pauses,
    link_tickets,
    log_call,
    merge_ticket,
    pause,
    reject_solution,
    reopen,
    reply,
    resolve_ticket,
    resume,
    unlink_tickets,
    waive,
    withdraw_ticket,
)
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, DomainError
from keepwell.kernel.scope import reading
from keepwell.kernel.set_actions import SetRun
from keepwell.people.choices import Role
from tests.factories.desk import Desk, again, desk, opened
from tests.factories.people import role
from tests.factories.sla import at, shanghai

pytestmark = pytest.mark.django_db

SOLVED = ResolveTicket(cause="operation", solution="保存时勾选“更新工作区”。")


def answered(story: Desk, ticket: Ticket, when: str) -> None:
    reply(story.as_("zhou"), ticket, Reply(body="请发装配。"), now=at(when))


def test_only_reasons_of_the_contract_pause_and_only_after_asking() -> None:
    story = desk()
    ticket = opened(story)
    zhou = story.as_("zhou")
    wait = Pause(reason="waiting_customer", until=at("2026-03-05 18:00"))
    with pytest.raises(DomainError, match="Ask first, then pause"):
        pause(zhou, ticket, wait, now=at("2026-03-03 10:00"))
    answered(story, ticket, "2026-03-03 10:00")
    with pytest.raises(DomainError, match="The contract does not let the clocks stop"):
        pause(zhou, ticket, Pause(reason="third_party", until=at("2026-03-05 18:00")), now=at("2026-03-03 10:10"))
    long = Pause(reason="waiting_customer", until=at("2026-06-01 18:00"))
    with pytest.raises(DomainError, match="at most 30 days"):
        pause(zhou, ticket, long, now=at("2026-03-03 10:10"))
    assert again(ticket).state == "in_progress"


def test_a_pause_over_night_credits_service_hours_only() -> None:
    story = desk()
    ticket = opened(story, when="2026-03-03 09:00")
    answered(story, ticket, "2026-03-03 09:30")
    zhou = story.as_("zhou")
    pause(zhou, ticket, Pause(reason="waiting_customer", until=at("2026-03-06 18:00")), now=at("2026-03-03 17:00"))
    resume(zhou, ticket, now=at("2026-03-04 10:00"))
    # due Thursday 18:00 without a pause; an hour on Tuesday and one on Wednesday did not count
    assert shanghai(again(ticket).next_due_at) == "2026-03-06 11:00"


def test_a_pause_ends_by_itself_at_the_instant_that_was_promised() -> None:
    story = desk()
    ticket = opened(story, when="2026-03-03 09:00")
    answered(story, ticket, "2026-03-03 09:30")
    until = at("2026-03-03 11:00")
    pause(story.as_("zhou"), ticket, Pause(reason="waiting_customer", until=until), now=at("2026-03-03 10:00"))
    end_overdue_pauses.run(SYSTEM, [ticket.pk], how=SetRun(now=at("2026-03-03 11:07")))
    ticket = again(ticket)
    # one hour stood still, not an hour and seven minutes
    assert (ticket.state, shanghai(ticket.next_due_at)) == ("in_progress", "2026-03-06 10:00")


def test_a_call_can_end_the_wait_for_the_customer() -> None:
    story = desk()
    ticket = opened(story, when="2026-03-03 09:00")
    answered(story, ticket, "2026-03-03 09:30")
    zhou = story.as_("zhou")
    pause(zhou, ticket, Pause(reason="waiting_customer", until=at("2026-03-05 18:00")), now=at("2026-03-03 10:00"))
    told = LogCall(body="电话里说清了。", called_at=at("2026-03-03 11:00"), has_answered=True, late_reason="会后补记")
    log_call(zhou, ticket, told, now=at("2026-03-03 14:00"))
    ticket = again(ticket)
    assert (ticket.state, shanghai(ticket.next_due_at)) == ("in_progress", "2026-03-06 10:00")


def test_a_late_entry_needs_a_reason_and_stays_within_the_window() -> None:
    story = desk()
    ticket = opened(story, when="2026-03-03 09:00")
    zhou = story.as_("zhou")
    with pytest.raises(DomainError, match="only now"):
        log_call(zhou, ticket, LogCall(body="…", called_at=at("2026-03-03 09:10")), now=at("2026-03-03 10:00"))
    early = LogCall(body="…", called_at=at("2026-03-03 08:50"), late_reason="忘了")
    with pytest.raises(DomainError, match="before the ticket"):
        log_call(zhou, ticket, early, now=at("2026-03-03 10:00"))
    old = LogCall(body="…", called_at=at("2026-03-03 09:10"), late_reason="忘了")
    with pytest.raises(DomainError, match="last 3 days"):
        log_call(zhou, ticket, old, now=at("2026-03-09 10:00"))
    with pytest.raises(DomainError, match="future"):
        log_call(zhou, ticket, LogCall(body="…", called_at=at("2026-03-03 11:00")), now=at("2026-03-03 10:00"))
    # a call in time, entered after the deadline, still counts as in time (R3)
    late = LogCall(body="已通话。", called_at=at("2026-03-03 10:30"), late_reason="网络中断")
    log_call(zhou, ticket, late, now=at("2026-03-03 14:00"))
    with reading(SYSTEM):
        page = ticket_page(SYSTEM, ticket.pk, now=at("2026-03-03 14:00"))
    first = next(one for one in page.why.clocks if one.milestone == "first_response")
    assert (first.result, shanghai(first.stopped_at)) == ("met", "2026-03-03 10:30")


def test_what_is_not_solved_opens_again_and_the_gap_is_nobodys_time() -> None:
    story = desk()
    ticket = opened(story, when="2026-03-03 09:00")
    zhou, chen = story.as_("zhou"), story.as_("chen")
    resolve_ticket(zhou, ticket, SOLVED, now=at("2026-03-03 17:00"))
    reject_solution(chen, ticket, RejectSolution(reason="还是丢。"), now=at("2026-03-04 10:00"))
    ticket = again(ticket)
    # seven hours were used on Tuesday (9-12, 13-17); seventeen remain from Wednesday 10:00: 7 + 8 + 2
    assert (ticket.state, ticket.reopen_count, shanghai(ticket.next_due_at)) == ("in_progress", 1, "2026-03-06 11:00")
    resolve_ticket(zhou, ticket, SOLVED, now=at("2026-03-04 11:00"))
    confirm(chen, ticket, Confirm(), now=at("2026-03-04 11:10"))
    close_ticket(zhou, ticket, now=at("2026-03-04 11:20"))
    with pytest.raises(DomainError, match="Reopen it"):
        reply(chen, ticket, Reply(body="又来了。"), now=at("2026-03-10 09:00"))
    reopen(chen, ticket, Reopen(reason="又来了。"), now=at("2026-03-10 09:00"))
    ticket = again(ticket)
    assert (ticket.state, ticket.reopen_count, ticket.closed_at, ticket.turn) == ("in_progress", 2, None, "ours")


def test_one_case_told_twice_lives_on_in_one_ticket() -> None:
    story = desk()
    first = opened(story, when="2026-03-03 09:00", channel="phone", description="电话里说的。")
    second = opened(story, when="2026-03-03 10:00", channel="mail", description="又发了邮件。")
    zhou = story.as_("zhou")
    reply(zhou, second, Reply(body="收到。"), now=at("2026-03-03 10:30"))
    merge_ticket(zhou, first, MergeTicket(into_id=second.pk), now=at("2026-03-03 10:40"))
    first, second = again(first), again(second)
    assert (first.state, first.merged_into_id, first.next_due_at) == ("merged", second.pk, None)
    # the older one's stricter clock lives on: an answer is owed to its words by 11:00
    assert (shanghai(second.next_due_at), second.next_due_kind) == ("2026-03-03 11:00", "first_response")
    with reading(zhou):
        page = ticket_page(zhou, second.pk, now=at("2026-03-03 10:50"))
    bodies = [line.message.body for line in page.conversation if hasattr(line, "message")]
    assert bodies == ["电话里说的。", "又发了邮件。", "收到。"]
    with pytest.raises(DomainError, match="lives on"):
        reply(story.as_("chen"), first, Reply(body="?"), now=at("2026-03-03 11:00"))


def test_tickets_of_two_people_are_linked_not_merged() -> None:
    story = desk()
    mine, other = opened(story), opened(story, "liu")
    zhou = story.as_("zhou")
    with pytest.raises(DomainError, match="Link the tickets"):
        merge_ticket(zhou, mine, MergeTicket(into_id=other.pk), now=at("2026-03-03 10:00"))
    part = LinkTickets(other_id=other.pk, kind="parent")
    link_tickets(zhou, mine, part, now=at("2026-03-03 10:00"))
    link_tickets(zhou, mine, part, now=at("2026-03-03 10:01"))
    with pytest.raises(DomainError, match="cannot contain each other"):
        link_tickets(zhou, other, LinkTickets(other_id=mine.pk, kind="parent"), now=at("2026-03-03 10:02"))
    with reading(zhou):
        page = ticket_page(zhou, other.pk, now=at("2026-03-03 10:05"))
    assert [(line.kind, line.words, line.other.number) for line in page.links] == [("parent", "Contains", "HD-1")]
    unlink_tickets(zhou, mine, part, now=at("2026-03-03 10:10"))
    with reading(zhou):
        assert ticket_page(zhou, other.pk, now=at("2026-03-03 10:15")).links == ()


def test_nobody_is_sent_away_with_a_bare_no() -> None:
    story = desk()
    ticket = opened(story, kind="service_request")
    li = story.as_("li")
    bare = DeclineTicket(reason="不在范围内。", alternative=" ", ask_person_id=story.cast.zhou.pk)
    with pytest.raises(DomainError, match="bare no"):
        decline_ticket(li, ticket, bare, now=at("2026-03-03 10:00"))
    whole = DeclineTicket(reason="不在范围内。", alternative="可走定制开发报价。", ask_person_id=story.cast.zhou.pk)
    decline_ticket(li, ticket, whole, now=at("2026-03-03 10:00"))
    assert again(ticket).state == "cancelled"
    with reading(story.as_("chen")):
        page = ticket_page(story.as_("chen"), ticket.pk, now=at("2026-03-03 10:05"))
    last = [line.message.body for line in page.conversation if hasattr(line, "message")][-1]
    assert "可走定制开发报价。" in last
    assert "Zhou Min" in last


def test_the_customer_may_withdraw() -> None:
    story = desk()
    ticket = opened(story)
    withdraw_ticket(story.as_("chen"), ticket, WithdrawTicket(reason="自己找到了。"), now=at("2026-03-03 10:00"))
    assert (again(ticket).state, again(ticket).next_due_at) == ("cancelled", None)


def test_only_the_service_manager_waives_and_the_result_is_not_edited() -> None:
    story = desk()
    ticket = opened(story, when="2026-03-03 09:00")
    command = Waive(kinds=("first_response",), reason="客户停电", agreed_by_id=story.cast.zhao.pk)
    with pytest.raises(Denied):
        waive(story.as_("zhou"), ticket, command, now=at("2026-03-03 12:00"))
    role(story.cast.li, Role.SERVICE_MANAGER, story.cast.provider)
    waive(story.as_("li"), ticket, command, now=at("2026-03-03 12:00"))
    with reading(SYSTEM):
        page = ticket_page(SYSTEM, ticket.pk, now=at("2026-03-03 12:00"))
    first = next(one for one in page.why.clocks if one.milestone == "first_response")
    assert first.result == "waived"


def test_the_checker_finds_a_deadline_that_no_clock_has_and_mends_it() -> None:
    story = desk()
    ticket, sound = opened(story), opened(story)
    with reading(SYSTEM):
        Ticket.objects.filter(pk=ticket.pk).update(next_due_at=at("2026-04-01 09:00"), clock_state=ClockState.PAUSED)
        assert stale_deadlines() == [ticket.pk]
    check_cached_deadlines()
    assert again(ticket).next_due_at == sound.next_due_at
    with reading(SYSTEM):
        assert stale_deadlines() == []
