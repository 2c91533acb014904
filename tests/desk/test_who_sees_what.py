# SPDX-License-Identifier: Apache-2.0
"""Tickets stay with those they concern; a stranger meets nothing, whatever he tries."""

from dataclasses import MISSING
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from keepwell.desk.models import Attachment, Message, Ticket
from keepwell.desk.selectors import (
    QueueFilter,
    attachment_of,
    my_requests,
    queue,
    queue_counts,
    ticket_numbered,
    ticket_page,
    verbs_for,
)
from keepwell.desk.services import EditFacts, Reply, edit_facts, open_ticket, reply
from keepwell.desk.services.open_ticket import OpenTicket
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.commands import fields_of
from keepwell.kernel.errors import Denied, DomainError, NotFound
from keepwell.kernel.registry import actions
from keepwell.kernel.scope import reading
from tests.factories.desk import again, desk, opened, uploaded
from tests.factories.people import actor, person
from tests.factories.sla import at

pytestmark = pytest.mark.django_db

NOW = at("2026-03-03 10:00")
TEN = at("2026-03-03 10:00")


def sees(actor: Actor, ticket: Ticket) -> bool:
    with reading(actor):
        return Ticket.objects.visible_to(actor).filter(pk=ticket.pk).exists()


def words_for(cls: type) -> Any:
    """A command with any values: a stranger must be refused before they are looked at."""
    values: dict[str, Any] = {}
    samples: dict[type, Any] = {
        str: "x", int: 1, bool: False, UUID: UUID(int=1), datetime: datetime(2026, 4, 1, tzinfo=UTC),
    }  # fmt: skip
    for item in fields_of(cls):
        if item.required and item.default in (None, MISSING):
            values[item.name] = (samples[item.kind],) if item.many else samples[item.kind]
    return cls(**values)


def test_a_stranger_is_refused_every_verb_and_changes_nothing() -> None:
    story = desk()
    ticket = opened(story)
    before = again(ticket).version
    stranger = story.as_("stranger")
    tried = []
    for name, made in actions().items():
        if not name.startswith("desk.") or made.target is not Ticket:
            continue
        if made.is_set:
            assert made.run(stranger, [ticket.pk], words_for(made.command)).done == 0, name
        else:
            with pytest.raises(NotFound):
                made(stranger, ticket.pk, words_for(made.command))
        tried.append(name)
    assert len(tried) >= 30
    with pytest.raises(NotFound):
        open_ticket(stranger, story.cast.heavy, OpenTicket(title="偷看"), now=NOW)
    assert again(ticket).version == before


def test_a_stranger_finds_no_page_list_file_or_count() -> None:
    story = desk()
    chen, stranger = story.as_("chen"), story.as_("stranger")
    ticket = opened(story, attachments=(uploaded(chen, now=at("2026-03-03 09:10")),))
    with reading(SYSTEM):
        file_id = Attachment.objects.get().pk
    with reading(stranger):
        for look in (
            lambda: ticket_page(stranger, ticket.pk, now=NOW),
            lambda: ticket_numbered(stranger, "HD-1"),
            lambda: attachment_of(stranger, file_id),
        ):
            with pytest.raises(NotFound):
                look()
        assert queue(stranger, QueueFilter(), now=NOW).lines == ()
        assert str(queue_counts(stranger, now=NOW).open) == "0"
        assert my_requests(stranger, person_id=story.cast.chen.pk).lines == ()
        assert Ticket.objects.count() == Message.objects.count() == Attachment.objects.count() == 0
    with reading(chen):
        assert attachment_of(chen, file_id).name == "装配_丢件.png"


def test_internal_words_stay_inside() -> None:
    story = desk()
    ticket = opened(story)
    li, chen = story.as_("li"), story.as_("chen")
    secret = uploaded(li, "根因.txt", b"why", now=TEN)
    note = Reply(body="和 HD-2190 同一原因", is_internal=True, attachments=(secret,))
    reply(li, ticket, note, now=TEN)
    with reading(SYSTEM):
        file_id = Attachment.objects.get().pk
    with reading(chen):
        page = ticket_page(chen, ticket.pk, now=NOW)
        assert [line.message.body for line in page.conversation if hasattr(line, "message")] == [ticket.title]
        with pytest.raises(NotFound):
            attachment_of(chen, file_id)
    with pytest.raises(DomainError, match="Internal notes are for the service team"):
        reply(chen, ticket, Reply(body="?", is_internal=True), now=TEN)
    with reading(li):
        assert ticket_page(li, ticket.pk, now=NOW).conversation[-1].message.body == "和 HD-2190 同一原因"
    # a note is no answer: the customer still waits
    assert again(ticket).first_answered_at is None


def test_a_colleague_does_not_see_it_but_the_key_user_and_the_head_of_office_do() -> None:
    story = desk()
    ticket = opened(story, "liu")
    colleague = person(story.cast.pumps_office, "小孙", email="sun@example.com")

    assert not sees(actor(colleague), ticket)
    assert sees(story.as_("zhao"), ticket)
    assert sees(story.as_("wang"), ticket)
    # 小刘 is key user of the pumps company, not of the heavy machinery company
    assert not sees(story.as_("liu"), opened(story, "chen"))


def test_a_confidential_ticket_is_for_who_asked_who_answers_and_the_csm() -> None:
    story = desk()
    ticket = opened(story, "liu", is_confidential=True)
    assert [name for name in ("liu", "zhao", "zhou", "li", "wang", "chen") if sees(story.as_(name), ticket)] == [
        "liu",
        "zhou",
        "li",
    ]
    with pytest.raises(NotFound):
        reply(story.as_("wang"), ticket, Reply(body="看看"), now=TEN)
    edit_facts(story.as_("zhou"), ticket, EditFacts(is_confidential=False), now=TEN)
    assert sees(story.as_("wang"), ticket)


def test_what_may_be_done_depends_on_side_and_state() -> None:
    story = desk()
    ticket = opened(story)
    with reading(SYSTEM):
        assert verbs_for(story.as_("chen"), ticket) == (
            "desk.reply", "desk.attach_files", "desk.watch", "desk.withdraw_ticket",
        )  # fmt: skip
        ours = verbs_for(story.as_("wang"), ticket)
        assert verbs_for(story.as_("stranger"), ticket) == ()
    assert ours[:4] == ("desk.reply", "desk.take", "desk.resolve_ticket", "desk.restore_service")
    assert "desk.waive" not in ours
    assert "desk.confirm" not in ours


def test_somebody_elses_upload_cannot_be_attached() -> None:
    story = desk()
    ticket = opened(story)
    token = uploaded(story.as_("zhou"), now=TEN)
    with pytest.raises(DomainError, match="Somebody else uploaded"):
        reply(story.as_("chen"), ticket, Reply(body="看附件", attachments=(token,)), now=TEN)
    with pytest.raises(DomainError, match="expired"):
        reply(story.as_("chen"), ticket, Reply(body="看附件", attachments=("x" + token,)), now=TEN)


def test_one_asks_for_oneself_unless_trusted_to_ask_for_others() -> None:
    story = desk()
    other = person(story.cast.pumps_office, "小孙")
    with pytest.raises(DomainError, match="ask for yourself only"):
        opened(story, "chen", requester_id=story.cast.zhao.pk)
    assert opened(story, "liu", requester_id=other.pk).requester_id == other.pk
    with pytest.raises(DomainError, match="does not belong to the customer"):
        opened(story, "liu", requester_id=story.stranger.pk)
    with pytest.raises(Denied):
        open_ticket(story.as_("chen"), story.cast.provider, OpenTicket(title="给服务商"), now=NOW)
