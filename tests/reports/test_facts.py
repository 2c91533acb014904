# SPDX-License-Identifier: Apache-2.0
"""What is kept of each ticket for the reports: right as it happens, and the checker finds what is not."""

from datetime import datetime

import pytest

from keepwell.desk.models import Ticket
from keepwell.desk.services import (
    AssignTicket,
    EditFacts,
    MergeTicket,
    Reopen,
    Reply,
    ResolveTicket,
    TransferTicket,
    assign_ticket,
    edit_facts,
    merge_ticket,
    reopen,
    reply,
    resolve_ticket,
    transfer_ticket,
)
from keepwell.kernel import relay
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading, within_scope
from keepwell.reports.bits import BIT, outcomes
from keepwell.reports.checks import drifted, fill_in
from keepwell.reports.models import Holding, TicketFact
from keepwell.sla.services.sound_alarms import sound_due
from tests.factories.desk import Desk, desk, opened
from tests.factories.sla import at

pytestmark = pytest.mark.django_db


@pytest.fixture
def story() -> Desk:
    return desk()


def fact(ticket: Ticket) -> TicketFact:
    """What is kept of it once everything that happened was told."""
    while relay.relay_once():
        pass
    with reading(SYSTEM):
        return TicketFact.objects.get(ticket=ticket)


def held(ticket: Ticket) -> list[tuple[str, str, datetime, datetime | None, bool]]:
    fact(ticket)
    with reading(SYSTEM):
        rows = Holding.objects.filter(ticket=ticket).select_related("person").order_by("from_at")
        return [(row.person.name, row.how, row.from_at, row.until_at, row.was_handed_over) for row in rows]


def test_the_first_words_of_a_human_are_measured_in_hours_of_service(story: Desk) -> None:
    """Asked on Friday 17:00, answered on Monday 09:30; service is 09:00 to 18:00 with an hour and a half at noon."""
    ticket = opened(story, when="2026-03-06 17:00")
    assert fact(ticket).answer_s is None
    reply(SYSTEM, ticket, Reply(body="已收到，我们会尽快处理。"), now=at("2026-03-06 17:01"))
    assert fact(ticket).answer_s is None, "an automatic reply is no answer (B92)"
    reply(story.as_("zhou"), ticket, Reply(body="请发装配。"), now=at("2026-03-09 09:30"))
    found = fact(ticket)
    assert found.answer_s == 64 * 3600 + 1800
    with reading(SYSTEM):
        assert found.answer_work_s == _by_calendar(at("2026-03-06 17:00"), at("2026-03-09 09:30"))
    assert found.answer_work_s is not None
    assert found.answer_work_s < 3 * 3600


def _by_calendar(since: datetime, until: datetime) -> int:
    from keepwell.sla.calendars import shelf  # noqa: PLC0415

    return shelf().at("CN-5x8", since).between(since, until)


def test_what_was_solved_and_came_back_keeps_both_instants(story: Desk) -> None:
    zhou = story.as_("zhou")
    ticket = opened(story)
    reply(zhou, ticket, Reply(body="看一下。"), now=at("2026-03-03 09:30"))
    resolve_ticket(zhou, ticket, ResolveTicket(cause="plm", solution="已修复。"), now=at("2026-03-03 11:00"))
    found = fact(ticket)
    assert (found.first_resolved_at, found.ended_at) == (at("2026-03-03 11:00"),) * 2
    assert found.met & BIT["first_response"]
    assert found.met & BIT["resolve"]
    reopen(story.as_("chen"), ticket, Reopen(reason="又丢了。"), now=at("2026-03-05 10:00"))
    found = fact(ticket)
    assert (found.first_resolved_at, found.reopened_at, found.ended_at) == (
        at("2026-03-03 11:00"),
        at("2026-03-05 10:00"),
        None,
    )
    resolve_ticket(zhou, ticket, ResolveTicket(cause="cad", solution="换版本。"), now=at("2026-03-06 11:00"))
    found = fact(ticket)
    assert (found.first_resolved_at, found.ended_at) == (at("2026-03-03 11:00"), at("2026-03-06 11:00"))


def test_a_deadline_that_passes_is_missed_while_the_ticket_is_open(story: Desk) -> None:
    ticket = opened(story)
    assert fact(ticket).missed == 0
    while sound_due(at("2026-03-20 12:00")):
        pass
    assert fact(ticket).missed & BIT["first_response"]


def test_the_same_person_on_the_same_topic_is_a_repetition_in_the_right_order(story: Desk) -> None:
    first = opened(story, topic="族表实例", when="2026-02-03 09:00")
    other = opened(story, topic="族表实例", by="liu", when="2026-02-10 09:00")
    third = opened(story, topic="检出失败", when="2026-03-02 09:00")
    again = opened(story, topic="族表实例", when="2026-03-03 09:00")
    assert fact(again).previous_at == at("2026-02-03 09:00")
    assert [fact(one).previous_at for one in (first, other, third)] == [None, None, None]
    # the one between turns out to be about the same: it repeats the first, and the last repeats it
    edit_facts(story.as_("zhou"), third, EditFacts(topic="族表实例"), now=at("2026-03-03 10:00"))
    assert fact(third).previous_at == at("2026-02-03 09:00")
    assert fact(again).previous_at == at("2026-03-02 09:00")
    edit_facts(story.as_("zhou"), third, EditFacts(topic=""), now=at("2026-03-03 11:00"))
    assert fact(third).previous_at is None
    assert fact(again).previous_at == at("2026-02-03 09:00")


def test_a_merged_ticket_is_no_repetition_and_has_ended(story: Desk) -> None:
    first = opened(story, topic="族表实例", when="2026-03-03 09:00")
    double = opened(story, topic="族表实例", when="2026-03-03 09:05")
    assert fact(double).previous_at == at("2026-03-03 09:00")
    merge_ticket(story.as_("zhou"), double, MergeTicket(into_id=first.pk), now=at("2026-03-03 10:00"))
    found = fact(double)
    assert (found.previous_at, found.ended_at) == (None, at("2026-03-03 10:00"))


def test_each_pair_of_hands_is_kept_with_its_time(story: Desk) -> None:
    ticket = opened(story, when="2026-03-03 09:00")
    zhou = story.as_("zhou")
    assign_ticket(zhou, ticket, AssignTicket(owner_id=story.cast.wang.pk), now=at("2026-03-03 10:00"))
    wang = story.as_("wang")
    moved = TransferTicket(owner_id=story.cast.zhou.pk, reason="需要客户经理出面")
    transfer_ticket(wang, ticket, moved, now=at("2026-03-03 15:00"))
    assert held(ticket) == [
        (story.cast.zhou.name, "", at("2026-03-03 09:00"), at("2026-03-03 10:00"), False),
        (story.cast.wang.name, "dispatch", at("2026-03-03 10:00"), at("2026-03-03 15:00"), True),
        (story.cast.zhou.name, "handover", at("2026-03-03 15:00"), None, False),
    ]
    resolve_ticket(zhou, ticket, ResolveTicket(cause="plm", solution="已修复。"), now=at("2026-03-04 09:00"))
    assert held(ticket)[-1][3] == at("2026-03-04 09:00")


def test_the_checker_finds_and_mends_a_wrong_and_a_missing_fact(story: Desk) -> None:
    wrong, missing, right = (opened(story, when=f"2026-03-03 09:0{n}") for n in range(3))
    for one in (wrong, missing, right):
        fact(one)
    assert drifted(mend=False) == ([], 0)
    with within_scope(SYSTEM.scope):
        TicketFact.objects.filter(ticket=wrong).update(met=255)
        TicketFact.objects.filter(ticket=missing).delete()
        Holding.objects.filter(ticket=missing).delete()
    assert drifted(mend=True) == ([wrong.pk], 1)
    assert drifted(mend=False) == ([], 0)
    with within_scope(SYSTEM.scope):
        TicketFact.objects.filter(ticket=missing).delete()
    assert fill_in() == 1
    assert drifted(mend=False) == ([], 0)


def test_of_several_rounds_the_gravest_counts() -> None:
    found = outcomes([("restore", "met"), ("restore", "breached"), ("resolve", "waived"), ("resolve", "met")])
    assert found == {"met": BIT["resolve"], "missed": BIT["restore"], "waived": 0}
    assert outcomes([("resolve", "met"), ("resolve", "open")]) == {"met": 0, "missed": 0, "waived": 0}
    assert outcomes([("resolve", "cancelled")]) == {"met": 0, "missed": 0, "waived": 0}
