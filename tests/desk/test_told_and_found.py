# SPDX-License-Identifier: Apache-2.0
"""After commit: people are told, once; tickets are found; topics are counted; the queue hears of breaches."""

import pytest

from keepwell.desk.addresses import ticket_address
from keepwell.desk.models import Ticket
from keepwell.desk.selectors import QueueFilter, queue
from keepwell.desk.services import (
    EditFacts,
    Pause,
    Reply,
    ResolveTicket,
    Watch,
    edit_facts,
    pause,
    reply,
    resolve_ticket,
    watch,
)
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.models import FailedDelivery, OutboxEvent
from keepwell.kernel.relay import relay_once
from keepwell.kernel.scope import reading, within_scope
from keepwell.people.choices import Role
from keepwell.people.models import Notice
from keepwell.search.selectors import find
from keepwell.sla.services import sound_due
from tests.factories.desk import Desk, again, desk, opened
from tests.factories.people import role
from tests.factories.sla import at

pytestmark = pytest.mark.django_db


def relayed() -> None:
    while relay_once():
        pass
    with reading(SYSTEM):
        assert list(FailedDelivery.objects.values_list("subscriber", "error")) == []


def told(story: Desk, name: str) -> list[str]:
    with reading(SYSTEM):
        rows = Notice.objects.filter(person=story.person(name), kind__startswith="desk.").order_by("created_at", "pk")
        return [str(kind) for kind in rows.values_list("kind", flat=True)]


def test_an_opening_is_told_to_the_owner_and_acknowledged_to_the_requester() -> None:
    story = desk()
    ticket = opened(story)
    relayed()
    assert told(story, "zhou") == ["desk.opened"]
    assert told(story, "chen") == ["desk.received"]
    with reading(SYSTEM):
        notice = Notice.objects.get(person=story.cast.zhou, kind="desk.opened")
    assert (notice.words["number"], notice.words["name"], notice.link) == ("HD-1", "小陈", ticket_address("HD-1"))
    # an acknowledgement by a machine is no answer (B92)
    assert again(ticket).first_answered_at is None


def test_an_event_delivered_twice_tells_nobody_twice() -> None:
    story = desk()
    opened(story)
    relayed()
    with within_scope(SYSTEM.scope):
        OutboxEvent.objects.update(relayed_at=None)
    relayed()
    assert told(story, "zhou") == ["desk.opened"]
    assert told(story, "chen") == ["desk.received"]


def test_a_severe_case_wakes_csm_and_deputy() -> None:
    story = desk()
    opened(story, "zhao", kind="incident", is_production_stopped=True)
    relayed()
    assert told(story, "zhou") == ["desk.opened_severe"]
    assert told(story, "li") == ["desk.opened_severe"]


def test_words_reach_the_other_side_and_who_follows() -> None:
    story = desk()
    ticket = opened(story)
    watch(story.as_("wang"), ticket, Watch(person_id=story.cast.liu.pk), now=at("2026-03-03 09:20"))
    reply(story.as_("li"), ticket, Reply(body="请发截图。"), now=at("2026-03-03 09:30"))
    reply(story.as_("li"), ticket, Reply(body="族表实例？", is_internal=True), now=at("2026-03-03 09:31"))
    reply(story.as_("chen"), ticket, Reply(body="发了。"), now=at("2026-03-03 09:40"))
    relayed()
    assert told(story, "chen") == ["desk.received", "desk.team_wrote"]
    assert told(story, "liu") == ["desk.team_wrote", "desk.customer_wrote"]
    assert sorted(told(story, "zhou")) == ["desk.customer_wrote", "desk.note_written", "desk.opened"]


def test_a_warning_goes_to_the_owner_and_a_breach_to_the_csm_too() -> None:
    story = desk()
    ticket = opened(story, when="2026-03-03 09:00")
    relayed()
    with within_scope(SYSTEM.scope):
        Ticket.objects.filter(pk=ticket.pk).update(owner=story.cast.wang)
    sound_due(at("2026-03-03 10:50"))
    relayed()
    assert told(story, "wang") == ["desk.clock_warned"]
    sound_due(at("2026-03-03 11:00:01"))
    relayed()
    assert "desk.breached" in told(story, "wang")
    assert told(story, "zhou") == ["desk.opened", "desk.breached"]
    assert told(story, "li") == ["desk.breached"]
    # the missed answer is still owed: it stands first in the queue
    assert (again(ticket).next_due_kind, again(ticket).clock_state) == ("first_response", "breached")


def test_the_customer_hears_of_a_pause_and_of_the_solution() -> None:
    story = desk()
    ticket = opened(story)
    zhou = story.as_("zhou")
    reply(zhou, ticket, Reply(body="请发装配。"), now=at("2026-03-03 09:30"))
    pause(zhou, ticket, Pause(reason="waiting_customer", until=at("2026-03-05 18:00")), now=at("2026-03-03 10:00"))
    resolve_ticket(zhou, ticket, ResolveTicket(cause="cad", solution="已修复。"), now=at("2026-03-03 11:00"))
    relayed()
    assert told(story, "chen") == ["desk.received", "desk.team_wrote", "desk.paused", "desk.resolved"]


def test_a_ticket_is_found_by_its_words_and_a_note_only_by_the_service_team() -> None:
    story = desk()
    ticket = opened(story, description="三个零件是族表实例。")
    reply(story.as_("li"), ticket, Reply(body="怀疑是许可证竞态。", is_internal=True), now=at("2026-03-03 09:30"))
    relayed()
    chen, li, stranger = (story.as_(name) for name in ("chen", "li", "stranger"))

    def found(who: object, text: str) -> list[str]:
        return [hit.kind for hit in find(who, text).hits]  # type: ignore[arg-type]  # actors all

    assert found(chen, "族表实例") == ["ticket"]
    assert found(chen, "HD-1") == ["ticket"]
    assert found(chen, "许可证竞态") == []
    assert found(li, "许可证竞态") == ["ticket_note"]
    assert found(stranger, "族表实例") == []
    with reading(li):
        page = queue(li, QueueFilter(text="族表"), now=at("2026-03-03 10:00"))
    assert [line.ticket.number for line in page.lines] == ["HD-1"]


def test_a_topic_is_counted_over_people_departments_and_other_companies() -> None:
    story = desk()
    first = opened(story, "liu", "2026-03-02 09:00", topic="检入失败")
    second = opened(story, "zhao", "2026-03-03 09:00", topic="检入失败")
    opened(story, "chen", "2025-11-20 09:00", topic="检入失败")
    role(story.cast.zhou, Role.CSM, story.elsewhere)
    theirs = {"place": story.elsewhere, "requester_id": story.stranger.pk, "system_id": None}
    elsewhere = opened(story, "wang", "2026-03-01 09:00", **theirs)
    edit_facts(story.as_("wang"), elsewhere, EditFacts(topic="检入失败"), now=at("2026-03-03 09:30"))
    edit_facts(story.as_("wang"), second, EditFacts(module="检入"), now=at("2026-03-03 09:40"))
    relayed()
    second = again(second)
    # 小刘 and 赵工 of one office; 小陈 asked more than ninety days ago; a single other company is not told
    counted = (second.same_topic_people, second.same_topic_departments, second.same_topic_companies)
    assert counted == (2, 1, 0)
    assert again(first).same_topic_counted_at is not None
