# SPDX-License-Identifier: Apache-2.0
"""Grave cases: production stands still, a law changes, help for the time being (A5, A13, A14, B30)."""

import pytest

from keepwell.desk.models import InterimPlan, Ticket, Workaround
from keepwell.desk.services import (
    ApproveInterimPlan,
    ChallengeWorkaround,
    GiveWorkaround,
    Reclassify,
    Reply,
    ResolveTicket,
    RestoreService,
    ReturnInterimPlan,
    SubmitInterimPlan,
    accept_workaround,
    approve_interim_plan,
    challenge_workaround,
    expire_plans,
    expire_workarounds,
    give_workaround,
    reclassify,
    reply,
    resolve_ticket,
    restore_service,
    return_interim_plan,
    submit_interim_plan,
)
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, DomainError
from keepwell.kernel.scope import reading
from keepwell.kernel.set_actions import SetRun
from keepwell.sla.models import Clock
from tests.factories.desk import again, desk, opened, uploaded
from tests.factories.sla import at, shanghai

pytestmark = pytest.mark.django_db


def results(ticket: Ticket) -> dict[str, tuple[str, str]]:
    with reading(SYSTEM):
        clocks = Clock.objects.filter(promise_id=ticket.promise_id).order_by("started_at", "milestone")
        return {str(one.milestone): (str(one.status), str(one.result)) for one in clocks}


def test_stopped_production_is_severe_whatever_was_chosen() -> None:
    story = desk()
    # a Sunday night: clock hours know no weekend
    ticket = opened(
        story, "zhao", "2026-03-08 23:40", kind="incident", title="生产图纸无法检出，三条产线停工待图",
        is_production_stopped=True, affected_count=41,
    )  # fmt: skip
    assert ticket.severity == "severe"
    assert (shanghai(ticket.next_due_at), ticket.next_due_kind) == ("2026-03-09 00:10", "first_response")

    li = story.as_("li")
    reply(
        li, ticket, Reply(body="已收到，正在处理。", next_answer_at=at("2026-03-09 00:20")), now=at("2026-03-08 23:50")
    )
    ticket = again(ticket)
    # the promised answer is nearer than the four hours to restore
    assert (shanghai(ticket.next_due_at), ticket.next_due_kind) == ("2026-03-09 00:20", "promised_answer")
    reply(li, ticket, Reply(body="定位到许可服务器。"), now=at("2026-03-09 00:15"))
    assert shanghai(again(ticket).next_due_at) == "2026-03-09 03:40"

    with pytest.raises(DomainError, match="since when people can work again"):
        resolve_ticket(li, ticket, ResolveTicket(cause="plm", solution="重启许可服务。"), now=at("2026-03-09 01:00"))
    restore_service(li, ticket, RestoreService(), now=at("2026-03-09 01:00"))
    assert results(ticket) == {"first_response": ("stopped", "met"), "restore": ("stopped", "met")}
    resolve_ticket(li, ticket, ResolveTicket(cause="plm", solution="重启许可服务。"), now=at("2026-03-09 01:30"))
    ticket = again(ticket)
    assert (shanghai(ticket.restored_at), shanghai(ticket.resolved_at)) == ("2026-03-09 01:00", "2026-03-09 01:30")


def test_a_call_that_shows_the_gravity_changes_the_class_and_keeps_the_time_used() -> None:
    story = desk()
    ticket = opened(story, when="2026-03-03 09:00", kind="incident")
    command = Reclassify(kind="incident", is_data_lost=True, reason="来电说明图纸已丢失")
    reclassify(story.as_("wang"), ticket, command, now=at("2026-03-03 09:20"))
    ticket = again(ticket)
    # half an hour of clock time to answer, twenty minutes of it gone
    assert (ticket.severity, shanghai(ticket.next_due_at)) == ("severe", "2026-03-03 09:30")
    back = Reclassify(kind="incident", severity="severe", reason="影响面仍大")
    assert reclassify(story.as_("wang"), ticket, back, now=at("2026-03-03 09:25")).severity == "severe"


def test_a_customer_does_not_choose_the_class_by_hand() -> None:
    story = desk()
    with pytest.raises(DomainError, match="the class follows from it"):
        opened(story, severity="severe")
    assert (
        opened(story, "zhou", requester_id=story.cast.chen.pk, place=story.cast.heavy, severity="severe").severity
        == "severe"
    )


def test_a_regulatory_request_is_answered_by_an_approved_plan_only() -> None:
    story = desk()
    ticket = opened(
        story, "zhao", "2026-03-03 10:00", kind="regulatory_request", title="欧盟电池法规变更：标签字段需在 6 月前上线"
    )
    assert (ticket.severity, shanghai(ticket.next_due_at)) == ("regulatory", "2026-03-04 10:00")
    li, zhou = story.as_("li"), story.as_("zhou")
    reply(li, ticket, Reply(body="已受理。"), now=at("2026-03-03 10:30"))
    assert results(ticket) == {"interim_plan": ("running", "open")}

    document = uploaded(li, "临时方案.docx", b"PK..", now=at("2026-03-03 11:00"))
    until = at("2026-06-01 18:00")
    mine = SubmitInterimPlan(text="手工维护标签。", approver_id=story.cast.li.pk, expires_at=until)
    with pytest.raises(DomainError, match="Nobody approves his own plan"):
        submit_interim_plan(li, ticket, mine, now=at("2026-03-03 11:00"))
    plan = SubmitInterimPlan(
        text="手工维护标签。", approver_id=story.cast.zhou.pk, expires_at=until, attachments=(document,)
    )
    submit_interim_plan(li, ticket, plan, now=at("2026-03-03 11:00"))
    with pytest.raises(DomainError, match="decides on this plan"):
        approve_interim_plan(story.as_("wang"), ticket, ApproveInterimPlan(), now=at("2026-03-03 12:00"))
    return_interim_plan(zhou, ticket, ReturnInterimPlan(note="请写明责任人。"), now=at("2026-03-03 13:00"))
    assert results(ticket) == {"interim_plan": ("running", "open")}

    submit_interim_plan(li, ticket, plan, now=at("2026-03-03 14:00"))
    approve_interim_plan(zhou, ticket, ApproveInterimPlan(), now=at("2026-03-03 15:00"))
    assert results(ticket) == {"interim_plan": ("stopped", "met")}
    with reading(SYSTEM):
        states = list(InterimPlan.objects.filter(ticket=ticket).values_list("state", "file_name"))
    assert states == [("returned", "临时方案.docx"), ("approved", "临时方案.docx")]

    expire_plans.run(SYSTEM, [ticket.pk], how=SetRun(now=until))
    with reading(SYSTEM):
        assert InterimPlan.objects.filter(ticket=ticket, state="expired").count() == 1
    assert again(ticket).turn == "ours"


def test_a_workaround_has_an_end_and_the_customers_word() -> None:
    story = desk()
    ticket = opened(story)
    wang, chen = story.as_("wang"), story.as_("chen")
    until = at("2026-03-05 18:00")
    with pytest.raises(DomainError, match="No workaround"):
        accept_workaround(chen, ticket, now=at("2026-03-03 09:30"))
    give_workaround(
        wang, ticket, GiveWorkaround(text="先用“从库中恢复”。", expires_at=until), now=at("2026-03-03 10:00")
    )
    challenge_workaround(chen, ticket, ChallengeWorkaround(reason="库里没有。"), now=at("2026-03-03 10:30"))
    assert again(ticket).turn == "ours"
    second = give_workaround(
        wang, ticket, GiveWorkaround(text="从昨日备份取回。", expires_at=until), now=at("2026-03-03 11:00")
    )
    assert second.owner_id == story.cast.zhou.pk
    with pytest.raises(Denied):
        accept_workaround(wang, ticket, now=at("2026-03-03 11:10"))
    accept_workaround(chen, ticket, now=at("2026-03-03 11:30"))
    assert again(ticket).turn == "theirs"

    expire_workarounds.run(SYSTEM, [ticket.pk], how=SetRun(now=at("2026-03-05 18:00")))
    assert again(ticket).turn == "ours"
    with reading(SYSTEM):
        assert [shanghai(one.ended_at) for one in Workaround.objects.filter(ticket=ticket)] == [
            None,
            "2026-03-05 18:00",
        ]
