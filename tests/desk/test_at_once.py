# SPDX-License-Identifier: Apache-2.0
"""Two at once, the same request twice, and how many statements an opening costs: with real commits."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keepwell.desk.models import Message, Ticket, Transfer
from keepwell.desk.services import (
    EditFacts,
    OpenTicket,
    Reply,
    TransferTicket,
    edit_facts,
    open_ticket,
    reply,
    take,
    transfer_ticket,
)
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Conflict, DomainError
from keepwell.kernel.models import OutboxEvent
from keepwell.kernel.scope import reading
from keepwell.sla.models import Clock, PromiseEvent
from tests.factories.desk import again, desk, opened
from tests.factories.sla import at


def at_once(*works: Callable[[], object]) -> list[BaseException]:
    """Run these on connections of their own at the same time; returns what went wrong."""
    failures: list[BaseException] = []
    gate = threading.Barrier(len(works))

    def run(work: Callable[[], object]) -> None:
        gate.wait()
        try:
            work()
        except BaseException as failure:  # noqa: BLE001  # told to the test
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


def test_a_reply_and_a_hand_over_at_once_both_hold(committed: None) -> None:
    story = desk()
    ticket = opened(story)
    wang, zhou, now = story.as_("wang"), story.as_("zhou"), at("2026-03-03 10:00")
    take(wang, ticket, now=at("2026-03-03 09:30"))
    over = TransferTicket(owner_id=story.cast.li.pk, reason="李想更熟")
    failures = at_once(
        lambda: reply(zhou, ticket, Reply(body="请稍候。"), now=now),
        lambda: transfer_ticket(wang, ticket, over, now=now),
    )
    assert failures == []
    ticket = again(ticket)
    assert (ticket.owner_id, ticket.turn, ticket.version) == (story.cast.li.pk, "theirs", 4)
    with reading(SYSTEM):
        seqs = PromiseEvent.objects.filter(promise_id=ticket.promise_id).order_by("seq").values_list("seq", flat=True)
        assert list(seqs) == [1, 2, 3]


def test_of_two_last_hand_overs_at_once_one_is_refused(committed: None) -> None:
    story = desk()
    ticket = opened(story)
    wang, li = story.as_("wang"), story.as_("li")
    take(wang, ticket, now=at("2026-03-03 09:30"))
    first = TransferTicket(owner_id=story.cast.li.pk, reason="试试")
    transfer_ticket(wang, ticket, first, now=at("2026-03-03 09:40"))
    agent = story.as_("wang")
    to_wang = TransferTicket(owner_id=story.cast.wang.pk, reason="退回")
    to_zhou = TransferTicket(owner_id=story.cast.zhou.pk, reason="给客户经理")
    failures = at_once(
        lambda: transfer_ticket(agent, ticket, to_wang, now=at("2026-03-03 10:00")),
        lambda: transfer_ticket(agent, ticket, to_zhou, now=at("2026-03-03 10:00")),
    )
    assert [type(failure) for failure in failures] == [DomainError]
    assert again(ticket).transfer_count == 2
    assert li.person_id is not None


def test_tickets_opened_at_once_get_numbers_without_gaps(committed: None) -> None:
    story = desk()
    failures = at_once(*[lambda: opened(story) for _ in range(6)])
    assert failures == []
    with reading(SYSTEM):
        numbers = sorted(Ticket.objects.values_list("number", flat=True))
    assert numbers == ["HD-1", "HD-2", "HD-3", "HD-4", "HD-5", "HD-6"]


def test_the_same_reply_sent_twice_is_one_message(committed: None) -> None:
    story = desk()
    ticket = opened(story)
    chen, words = story.as_("chen"), Reply(body="还有一张图。")
    first = reply(chen, ticket, words, now=at("2026-03-03 09:30"), key="form-17")
    second = reply(chen, ticket, words, now=at("2026-03-03 09:31"), key="form-17")
    assert first.pk == second.pk
    with reading(SYSTEM):
        assert Message.objects.filter(ticket=ticket, body="还有一张图。").count() == 1
        assert OutboxEvent.objects.filter(name="desk.reply_added").count() == 1


def test_an_old_form_does_not_undo_what_somebody_else_changed(committed: None) -> None:
    story = desk()
    ticket = opened(story)
    shown = ticket.version
    edit_facts(story.as_("wang"), ticket, EditFacts(module="检入", version=shown), now=at("2026-03-03 09:30"))
    with pytest.raises(Conflict):
        edit_facts(story.as_("li"), ticket, EditFacts(module="", version=shown), now=at("2026-03-03 09:31"))
    assert again(ticket).module == "检入"


def test_a_failed_verb_leaves_nothing_behind(committed: None) -> None:
    story = desk()
    ticket = opened(story)
    wang = story.as_("wang")
    bad = TransferTicket(owner_id=story.stranger.pk, reason="错人")
    with pytest.raises(DomainError):
        transfer_ticket(wang, ticket, bad, now=at("2026-03-03 10:00"))
    with reading(SYSTEM):
        assert Transfer.objects.count() == 0
        assert not OutboxEvent.objects.filter(name="desk.ticket_transferred").exists()


def test_opening_a_ticket_costs_at_most_twelve_statements(committed: None) -> None:
    story = desk()
    opened(story)  # warms what a process keeps: actor, terms, calendars, policies
    chen = story.as_("chen")
    command = OpenTicket(title="检出失败", description="提示许可证不足。", system_id=story.system.pk)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        ticket = open_ticket(chen, story.cast.heavy, command, now=at("2026-03-03 09:20"))
    statements = [query["sql"] for query in captured.captured_queries]
    assert len(statements) <= 12, "\n".join(one[:120] for one in statements)
    with reading(SYSTEM):
        assert Clock.objects.filter(promise_id=ticket.promise_id).count() == 2
