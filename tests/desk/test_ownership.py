# SPDX-License-Identifier: Apache-2.0
"""A ticket is never without an owner, and nobody can push it away unseen (A16, A18)."""

import pytest
from django.db import IntegrityError, transaction

from keepwell.desk.models import Ticket, Transfer
from keepwell.desk.services import (
    AssignMany,
    AssignTicket,
    TransferTicket,
    assign_many,
    assign_ticket,
    take,
    transfer_ticket,
)
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, DomainError
from keepwell.kernel.scope import reading
from keepwell.kernel.set_actions import SetRun
from keepwell.people.services import PlanAbsence, plan_absence
from tests.factories.desk import again, desk, opened
from tests.factories.sla import at

pytestmark = pytest.mark.django_db


def chain(ticket: Ticket) -> list[tuple[str, str, str]]:
    with reading(SYSTEM):
        rows = Transfer.objects.filter(ticket=ticket)
        return list(rows.values_list("kind", "from_person__name", "to_person__name"))


def test_the_csm_owns_what_nobody_has_taken_and_the_deputy_when_the_csm_is_away() -> None:
    story = desk()
    assert opened(story).owner_id == story.cast.zhou.pk
    away = PlanAbsence(starts_at=at("2026-03-04 08:00"), ends_at=at("2026-03-05 18:00"), stand_in=None)
    plan_absence(SYSTEM, story.cast.zhou, away, now=at("2026-03-03 18:00"))
    assert opened(story, when="2026-03-04 09:00").owner_id == story.cast.li.pk


def test_the_database_knows_no_ticket_without_an_owner() -> None:
    ticket = opened(desk())
    with reading(SYSTEM), pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=ticket.pk).update(owner=None)


def test_after_two_hand_overs_only_the_csm_decides() -> None:
    story = desk()
    ticket = opened(story)
    wang, li, zhou = story.as_("wang"), story.as_("li"), story.as_("zhou")
    assign_ticket(zhou, ticket, AssignTicket(owner_id=story.cast.wang.pk), now=at("2026-03-03 09:20"))
    take(wang, ticket, now=at("2026-03-03 09:25"))
    assert again(ticket).state == "in_progress"
    transfer_ticket(
        wang, ticket, TransferTicket(owner_id=story.cast.li.pk, reason="需要配置权限"), now=at("2026-03-03 10:00")
    )
    back = TransferTicket(owner_id=story.cast.wang.pk, reason="不是配置问题")
    transfer_ticket(li, ticket, back, now=at("2026-03-03 11:00"))
    with pytest.raises(DomainError, match="customer success manager decides"):
        transfer_ticket(
            wang, ticket, TransferTicket(owner_id=story.cast.li.pk, reason="还是配置"), now=at("2026-03-03 11:30")
        )
    assert again(ticket).owner_id == story.cast.wang.pk
    mine = TransferTicket(owner_id=story.cast.zhou.pk, reason="我来协调")
    transfer_ticket(zhou, ticket, mine, now=at("2026-03-03 11:40"))
    assert again(ticket).transfer_count == 3
    assert chain(ticket) == [
        ("dispatch", "周敏", "王倩"),
        ("handover", "王倩", "李想"),
        ("handover", "李想", "王倩"),
        ("handover", "王倩", "周敏"),
    ]


def test_handing_over_needs_a_reason_and_somebody_who_may_work_for_the_customer() -> None:
    story = desk()
    ticket = opened(story)
    wang = story.as_("wang")
    take(wang, ticket, now=at("2026-03-03 09:20"))
    with pytest.raises(DomainError, match="Say why"):
        transfer_ticket(wang, ticket, TransferTicket(owner_id=story.cast.li.pk, reason=" "), now=at("2026-03-03 10:00"))
    with pytest.raises(DomainError, match="cannot work for the customer"):
        transfer_ticket(
            wang, ticket, TransferTicket(owner_id=story.stranger.pk, reason="试试"), now=at("2026-03-03 10:00")
        )
    with pytest.raises(DomainError, match="Somebody works on HD-1 already"):
        assign_ticket(wang, ticket, AssignTicket(owner_id=story.cast.li.pk), now=at("2026-03-03 10:00"))


def test_a_customer_takes_nothing_over() -> None:
    story = desk()
    ticket = opened(story)
    with pytest.raises(Denied):
        take(story.as_("chen"), ticket, now=at("2026-03-03 09:20"))
    assert again(ticket).owner_id == story.cast.zhou.pk


def test_many_are_assigned_at_once_but_not_those_pushed_around() -> None:
    story = desk()
    pushed, fresh, done = opened(story), opened(story), opened(story)
    wang, li = story.as_("wang"), story.as_("li")
    take(wang, pushed, now=at("2026-03-03 09:20"))
    for who, to in ((wang, story.cast.li), (li, story.cast.wang)):
        transfer_ticket(who, pushed, TransferTicket(owner_id=to.pk, reason="换人"), now=at("2026-03-03 10:00"))
    command = AssignMany(owner_id=story.cast.li.pk, reason="王倩出差")
    report = assign_many.run(wang, [pushed.pk, fresh.pk, done.pk], command, how=SetRun(now=at("2026-03-03 11:00")))
    assert report.refused == 0
    assert again(pushed).owner_id == story.cast.wang.pk
    assert again(fresh).owner_id == again(done).owner_id == story.cast.li.pk
