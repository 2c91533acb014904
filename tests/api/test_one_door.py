# SPDX-License-Identifier: Apache-2.0
"""A page's form and a program's request are the same act: equal ticket, equal ledger and clocks, equal log entry."""

from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from keepwell.audit.models import AuditEvent
from keepwell.desk.models import Message, Ticket
from keepwell.desk.services import Reply, reply
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.people.models import Account, Person
from keepwell.signin.web.middleware import SIGNED_IN_AT
from keepwell.sla.models import Clock, PromiseEvent
from tests.factories.api import Caller
from tests.factories.desk import Desk, desk, opened
from tests.factories.sla import at

pytestmark = pytest.mark.django_db

NOW = at("2026-03-03 10:42")
#: of a ticket, what differs between two that went through the same
_OWN = {"id", "number", "promise_id", "queue_at"}


@pytest.fixture
def story(monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = desk()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return made


def browser(who: Person) -> Client:
    """The browser of somebody who signed in at a page."""
    Caller(who)  # he has a login from now on
    client = Client()
    client.force_login(Account.objects.get(person=who))
    session = client.session
    session[SIGNED_IN_AT] = int(NOW.timestamp())
    session.save()
    return client


def _row(row: Any, without: set[str]) -> dict[str, Any]:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: value for name, value in values.items() if name not in without}


def everything(ticket_id: UUID, action: str) -> dict[str, Any]:
    """What an act left behind, without ids."""
    with reading(SYSTEM):
        ticket = Ticket.objects.get(pk=ticket_id)
        facts = PromiseEvent.objects.filter(promise=ticket.promise).order_by("seq")
        clocks = Clock.objects.filter(promise=ticket.promise).order_by("milestone", "cycle")
        said = Message.objects.filter(ticket=ticket).order_by("pk")
        entry = AuditEvent.objects.get(action=action, target_id=ticket_id)
        return {
            "ticket": _row(ticket, _OWN),
            "ledger": [(one.kind, one.occurred_at, one.payload, one.actor_id) for one in facts],
            "clocks": [_row(one, {"id", "promise_id"}) for one in clocks],
            "talk": [(one.body, one.party, one.is_internal, one.author_id) for one in said],
            "log": (entry.result, entry.actor_id, entry.customer_id, entry.at),
        }


SAME: list[tuple[str, str, str, dict[str, Any], dict[str, str]]] = [
    ("desk.take", "take", "take", {}, {}),
    ("desk.reply", "reply", "say/reply", {"body": "请发日志"}, {"body": "请发日志"}),
    (
        "desk.pause",
        "pause",
        "pause",
        {"reason": "waiting_customer", "until": "2026-03-04T09:00:00+08:00", "note": "等日志"},
        {"reason": "waiting_customer", "until": "2026-03-04T09:00", "note": "等日志"},
    ),
    (
        "desk.resolve_ticket",
        "resolve",
        "resolve-ticket",
        {"cause": "operation", "solution": "重新检入"},
        {"cause": "operation", "solution": "重新检入"},
    ),
    (
        "desk.edit_facts",
        "edit-facts",
        "edit-facts",
        {"title": "丢零件", "topic": "借用件", "module": "PDM"},
        {"title": "丢零件", "topic": "借用件", "module": "PDM"},
    ),
]


@pytest.mark.parametrize(("action", "verb", "page", "body", "form"), SAME, ids=[one[0] for one in SAME])
def test_a_form_and_a_request_leave_the_same_behind(
    story: Desk, action: str, verb: str, page: str, body: dict[str, Any], form: dict[str, str]
) -> None:
    wang = story.cast.wang
    by_program, by_hand = opened(story), opened(story)
    if action == "desk.pause":
        for one in (by_program, by_hand):
            reply(story.as_("wang"), one, Reply(body="请发日志"), now=at("2026-03-03 10:00"))
    sent = Caller(wang).post(f"/tickets/{by_program.pk}/{verb}", body)
    assert sent.status_code == 200, sent.json()
    typed = {**form, "system_id": str(story.system.pk)} if action == "desk.edit_facts" else form  # all fields are sent
    answer = browser(wang).post(f"/desk/{by_hand.number}/{page}/", typed)
    assert answer.status_code in (302, 303), answer.content.decode()[:2000]
    assert everything(by_program.pk, action) == everything(by_hand.pk, action)


def test_a_refusal_reads_the_same_at_both_doors(story: Desk) -> None:
    ticket = opened(story)
    words = "Nobody has written to the customer yet. Ask first, then pause."
    body = {"reason": "waiting_customer", "until": "2026-03-04T09:00:00+08:00"}
    refused = Caller(story.cast.wang).post(f"/tickets/{ticket.pk}/pause", body)
    assert (refused.status_code, refused.json()["detail"]) == (422, words)
    client = browser(story.cast.wang)
    client.cookies["django_language"] = "en"
    page = client.post(f"/desk/{ticket.number}/pause/", {"reason": "waiting_customer", "until": "2026-03-04T09:00"})
    assert page.status_code == 422
    assert words in page.content.decode()
