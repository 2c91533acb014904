# SPDX-License-Identifier: Apache-2.0
"""The whole life of an ordinary question, from opening to closing, with its clocks (A12)."""

import pytest

from keepwell.desk.choices import ClockState, State, Turn
from keepwell.desk.models import Message
from keepwell.desk.services import (
    Confirm,
    LogCall,
    Pause,
    Reply,
    ResolveTicket,
    close_ticket,
    confirm,
    log_call,
    pause,
    reply,
    resolve_ticket,
)
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import DomainError
from keepwell.kernel.scope import reading
from tests.factories.desk import again, desk, opened
from tests.factories.sla import at, shanghai

pytestmark = pytest.mark.django_db


def test_a_question_goes_its_way_from_opening_to_closing() -> None:
    story = desk()
    # Tuesday 09:12; two service hours to answer, twenty-four to solve, 9-12 and 13-18
    ticket = opened(story, description="昨天按师傅教的方法保存装配，今天打开发现少了三个零件。")
    assert (ticket.number, ticket.state, ticket.severity) == ("HD-1", "new", "general")
    assert ticket.owner_id == story.cast.zhou.pk
    assert (shanghai(ticket.next_due_at), ticket.next_due_kind) == ("2026-03-03 11:12", "first_response")

    log_call(
        story.as_("zhou"), ticket, LogCall(body="已和小陈通话确认：三个零件是族表实例。"), now=at("2026-03-03 09:31")
    )
    ticket = again(ticket)
    assert (ticket.state, ticket.turn) == ("in_progress", Turn.CUSTOMER)
    assert shanghai(ticket.first_answered_at) == "2026-03-03 09:31"
    # 24 service hours from Tuesday 09:12: 7:48 on Tuesday, 8 on Wednesday, 8 on Thursday, 0:12 on Friday
    assert (shanghai(ticket.next_due_at), ticket.next_due_kind) == ("2026-03-06 09:12", "resolve")

    pause(
        story.as_("zhou"),
        ticket,
        Pause(reason="waiting_customer", until=at("2026-03-05 18:00"), note="等小陈发装配"),
        now=at("2026-03-03 11:00"),
    )
    ticket = again(ticket)
    assert (ticket.state, ticket.clock_state, ticket.next_due_at) == ("waiting", ClockState.PAUSED, None)

    reply(story.as_("chen"), ticket, Reply(body="发过去了。"), now=at("2026-03-03 11:40"))
    ticket = again(ticket)
    # forty minutes stood still, so the end moves by forty service minutes; we owe an answer meanwhile
    assert (ticket.state, ticket.turn, ticket.pause_reason) == ("in_progress", Turn.PROVIDER, "")
    assert (shanghai(ticket.next_due_at), ticket.next_due_kind) == ("2026-03-06 09:52", "resolve")

    resolve_ticket(
        story.as_("zhou"),
        ticket,
        ResolveTicket(cause="operation", solution="保存时勾选“更新工作区”。", cause_evidence="日志与录屏"),
        now=at("2026-03-04 10:00"),
    )
    ticket = again(ticket)
    assert (ticket.state, ticket.cause, ticket.next_due_at) == ("resolved", "operation", None)

    confirm(story.as_("chen"), ticket, Confirm(comment="好了，谢谢！"), now=at("2026-03-04 10:20"))
    close_ticket(story.as_("zhou"), ticket, now=at("2026-03-04 10:30"))
    ticket = again(ticket)
    assert (ticket.state, ticket.turn) == (State.CLOSED, Turn.NOBODY)
    assert shanghai(ticket.closed_at) == "2026-03-04 10:30"
    with reading(SYSTEM):
        said = list(Message.objects.filter(ticket=ticket).values_list("party", "channel", "is_internal"))
    assert said == [
        ("customer", "web", False),
        ("provider", "phone", False),
        ("customer", "web", False),
        ("provider", "web", False),
        ("customer", "web", False),
    ]


def test_what_is_not_confirmed_is_closed_only_after_three_tries() -> None:
    story = desk()
    ticket = opened(story)
    zhou = story.as_("zhou")
    resolve_ticket(zhou, ticket, ResolveTicket(cause="plm", solution="已修复。"), now=at("2026-03-03 10:00"))
    for hour in (11, 14):
        reply(zhou, ticket, Reply(body="请确认是否已解决。"), now=at(f"2026-03-03 {hour}:00"))
    with pytest.raises(DomainError, match="2 of 3"):
        close_ticket(zhou, ticket, now=at("2026-03-03 15:00"))
    log_call(zhou, ticket, LogCall(body="无人接听。", was_reached=False), now=at("2026-03-03 15:00"))
    close_ticket(zhou, ticket, now=at("2026-03-03 16:00"))
    assert again(ticket).state == State.CLOSED
