# SPDX-License-Identifier: Apache-2.0
"""Texts kept ready, colleagues called by name, parts that keep a ticket open, and facts changed where they stand."""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keepwell.desk.filling import filled, require_known
from keepwell.desk.models import ReplyTemplate, Ticket, Watcher
from keepwell.desk.services import (
    ChangeTemplate,
    CloseTicket,
    Confirm,
    EditFacts,
    KeepTemplate,
    LinkTickets,
    Reply,
    ResolveTicket,
    change_template,
    close_ticket,
    confirm,
    create_template,
    edit_facts,
    link_tickets,
    remove_template,
    reply,
    resolve_ticket,
)
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, DomainError, NotFound
from keepwell.kernel.models import FailedDelivery
from keepwell.kernel.relay import relay_once
from keepwell.kernel.scope import reading
from keepwell.people.models import Notice
from tests.factories import people
from tests.factories.browser import clock_at, signed_in
from tests.factories.desk import Desk, again, desk, opened
from tests.factories.sla import at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _tuesday_afternoon() -> Iterator[None]:
    with clock_at(at("2026-03-03 14:00")):
        yield


def kept(story: Desk, who: str, **words: object) -> ReplyTemplate:
    actor = story.as_(who)
    command = KeepTemplate(**{"title": "收到", "body_zh": "{提出人}您好，{number} 已收到，{负责人}在处理。", **words})  # type: ignore[arg-type]
    return create_template(actor, actor.organisation_id, command)


# variables


def test_both_names_of_a_variable_are_filled_and_a_missing_value_stays_visible() -> None:
    values = {"requester": "小陈", "number": "HD-1", "promise": ""}
    text = "{提出人}/{requester}：{ number } 预计 {promise}，{{不是}} {a b}"
    assert filled(text, values) == "小陈/小陈：HD-1 预计 {promise}，{{不是}} {a b}"


def test_an_unknown_variable_is_named_with_those_that_exist() -> None:
    with pytest.raises(DomainError) as refused:
        require_known("您好 {requestr}", "body_zh")
    assert "{requestr}" in str(refused.value)
    assert "{requester}" in str(refused.value)
    assert refused.value.field == "body_zh"


def test_a_ready_text_is_offered_with_the_tickets_words() -> None:
    story = desk()
    kept(story, "zhou", body_en="Dear {requester}, {number} is here.")
    ticket = opened(story)
    part = signed_in(story.person("li")).get(f"/desk/{ticket.number}/ready-texts/").content.decode()
    assert 'data-insert="小陈您好，HD-1 已收到，周敏在处理。"' in part
    assert "HD-1 is here." in part
    assert signed_in(story.person("chen")).get(f"/desk/{ticket.number}/ready-texts/").status_code == 404


def test_a_personal_text_is_the_authors_alone_and_customers_keep_none() -> None:
    story = desk()
    row = kept(story, "zhou", title="私房话", is_personal=True)
    assert "私房话" in signed_in(story.person("zhou")).get("/desk/templates/").content.decode()
    assert "私房话" not in signed_in(story.person("wang")).get("/desk/templates/").content.decode()
    with pytest.raises((Denied, NotFound)):
        change_template(story.as_("wang"), row, ChangeTemplate(title="x", body_zh="y"))
    with pytest.raises((Denied, DomainError)):
        kept(story, "chen")
    assert signed_in(story.person("chen")).get("/desk/templates/").status_code == 404


def test_a_text_is_changed_retired_and_removed() -> None:
    story = desk()
    ticket, row = opened(story), kept(story, "wang")
    change_template(story.as_("wang"), row, ChangeTemplate(title="旧话", body_zh="x", is_retired=True))
    client = signed_in(story.person("wang"))
    assert "旧话" not in client.get(f"/desk/{ticket.number}/ready-texts/").content.decode()
    assert "旧话" in client.get("/desk/templates/").content.decode()
    remove_template(story.as_("wang"), row)
    assert "旧话" not in client.get("/desk/templates/").content.decode()


def test_a_signature_stands_below_answers_and_not_below_notes() -> None:
    story = desk()
    ticket = opened(story)
    kept(story, "zhou", title="签名", body_zh="周敏 客户成功经理", is_signature=True)
    with pytest.raises(DomainError, match="signature already"):
        kept(story, "zhou", title="又一个", is_signature=True)
    zhou = signed_in(story.person("zhou"))
    zhou.post(f"/desk/{ticket.number}/say/reply/", {"body": "正在看。", "signed": "on", "kw-key": "1"})
    zhou.post(f"/desk/{ticket.number}/say/note/", {"body": "备注", "signed": "on", "kw-key": "2"})
    with reading(SYSTEM):
        said = list(ticket.messages.order_by("pk").values_list("body", flat=True))[1:]
    assert said == ["正在看。\n\n-- \n周敏 客户成功经理", "备注"]


# colleagues


def notices(story: Desk, who: str) -> list[str]:
    while relay_once():
        pass
    with reading(SYSTEM):
        assert not FailedDelivery.objects.exists()
        rows = Notice.objects.filter(person=story.person(who), kind__startswith="desk.").order_by("created_at", "pk")
        return [str(kind) for kind in rows.values_list("kind", flat=True)]


def test_a_colleague_called_in_a_note_is_told_once_and_follows() -> None:
    story = desk()
    ticket = opened(story)
    reply(story.as_("zhou"), ticket, Reply(body="@王倩 请看一下，@周敏 知道。", is_internal=True))
    assert notices(story, "wang") == ["desk.mentioned"]
    with reading(SYSTEM):
        assert set(Watcher.objects.values_list("person_id", flat=True)) == {story.cast.wang.pk}
    reply(story.as_("li"), ticket, Reply(body="看过了。", is_internal=True))
    assert notices(story, "wang") == ["desk.mentioned", "desk.note_written"]


def test_a_longer_name_does_not_call_the_shorter_one() -> None:
    story = desk()
    ticket = opened(story)
    longer = people.person(story.cast.provider, "王倩倩")
    people.role(longer, "agent", story.cast.provider)
    reply(story.as_("zhou"), ticket, Reply(body="@王倩倩 请看", is_internal=True))
    with reading(SYSTEM):
        assert set(Watcher.objects.values_list("person_id", flat=True)) == {longer.pk}


def test_who_may_not_see_the_ticket_cannot_be_called_nor_found() -> None:
    story = desk()
    ticket = opened(story, is_confidential=True)
    with pytest.raises(DomainError, match="may not read"):
        reply(story.as_("zhou"), ticket, Reply(body="@王倩 看", is_internal=True))
    client = signed_in(story.person("zhou"))
    assert client.get(f"/desk/{ticket.number}/colleagues/?q=王").json() == {"people": []}
    plain = opened(story)
    found = client.get(f"/desk/{plain.number}/colleagues/?q=王").json()["people"]
    assert [one["name"] for one in found] == ["王倩"]
    assert signed_in(story.person("chen")).get(f"/desk/{plain.number}/colleagues/").status_code == 404


def test_a_public_answer_calls_nobody() -> None:
    story = desk()
    ticket = opened(story)
    reply(story.as_("zhou"), ticket, Reply(body="@王倩 会联系您"))
    with reading(SYSTEM):
        assert not Watcher.objects.exists()
    with pytest.raises(DomainError, match="internal notes only"):
        reply(story.as_("zhou"), ticket, Reply(body="x", mentions=(story.cast.wang.pk,)))


# parts


def with_part(story: Desk) -> tuple[Ticket, Ticket]:
    whole, part = opened(story, title="整件事"), opened(story, title="其中一部分")
    link_tickets(story.as_("zhou"), part, LinkTickets(other_id=whole.pk, kind="parent"))
    return again(whole), again(part)


def test_an_open_part_keeps_the_whole_open_unless_somebody_says_otherwise() -> None:
    story = desk()
    whole, part = with_part(story)
    done = ResolveTicket(cause="plm", solution="已修复。")
    with pytest.raises(DomainError, match=str(part.number)) as refused:
        resolve_ticket(story.as_("zhou"), whole, done)
    assert refused.value.field == "leaves_parts_open"
    assert again(whole).state == "new"
    resolve_ticket(story.as_("zhou"), whole, ResolveTicket(cause="plm", solution="x", leaves_parts_open=True))
    confirm(story.as_("chen"), whole, Confirm())
    with pytest.raises(DomainError):
        close_ticket(story.as_("zhou"), whole, CloseTicket())
    close_ticket(story.as_("zhou"), whole, CloseTicket(leaves_parts_open=True))
    assert again(whole).state == "closed"


def test_a_finished_part_keeps_nothing_open() -> None:
    story = desk()
    whole, part = with_part(story)
    resolve_ticket(story.as_("zhou"), part, ResolveTicket(cause="plm", solution="x"))
    resolve_ticket(story.as_("zhou"), whole, ResolveTicket(cause="plm", solution="y"))
    assert again(whole).state == "resolved"


def test_the_page_names_the_open_parts_and_closing_asks_before_it_goes_on() -> None:
    story = desk()
    whole, part = with_part(story)
    resolve_ticket(story.as_("zhou"), whole, ResolveTicket(cause="plm", solution="x", leaves_parts_open=True))
    confirm(story.as_("chen"), whole, Confirm())
    zhou = signed_in(story.person("zhou"))
    page = zhou.get(f"/desk/{whole.number}/").content.decode()
    assert "子工单仍未完成" in page
    assert part.number in page
    first = zhou.post(f"/desk/{whole.number}/close-ticket/")
    assert first.headers["Location"] == f"/desk/{whole.number}/close-ticket/"
    words = {"leaves_parts_open": "on", "kw-key": "1"}
    assert zhou.post(f"/desk/{whole.number}/close-ticket/", words).headers["Location"] == f"/desk/{whole.number}/"
    assert again(whole).state == "closed"


# facts


def test_a_fact_is_changed_where_it_stands_and_taken_back_with_one_click() -> None:
    story = desk()
    ticket = opened(story, module="工作区")
    zhou = signed_in(story.person("zhou"))
    base = f"/desk/{ticket.number}/"
    part = zhou.get(f"{base}facts/module/", headers={"HX-Request": "true"}).content.decode()
    assert 'value="工作区"' in part
    assert "<html" not in part
    words = {"module": "检入", "version": str(ticket.version), "kw-key": "1"}
    assert zhou.post(f"{base}facts/module/", words).status_code == 303
    page = zhou.get(base).content.decode()
    assert "模块：工作区 → 检入" in page
    assert zhou.post(f"{base}undo-facts/").status_code == 303
    row = again(ticket)
    assert (row.module, row.system_id) == ("工作区", story.system.pk)
    assert "undo-facts" not in zhou.get(base).content.decode()


def test_an_emptied_system_comes_back_too() -> None:
    story = desk()
    ticket = opened(story)
    zhou = signed_in(story.person("zhou"))
    base = f"/desk/{ticket.number}/"
    zhou.post(f"{base}facts/system_id/", {"system_id": "", "kw-key": "1"})
    assert again(ticket).system_id is None
    zhou.post(f"{base}undo-facts/")
    assert again(ticket).system_id == story.system.pk


def test_what_somebody_else_changed_since_is_not_taken_back() -> None:
    story = desk()
    ticket = opened(story, module="工作区")
    zhou = signed_in(story.person("zhou"))
    base = f"/desk/{ticket.number}/"
    zhou.post(f"{base}facts/module/", {"module": "检入", "kw-key": "1"})
    edit_facts(story.as_("li"), ticket, EditFacts(topic="族表"))
    assert "undo-facts" not in zhou.get(base).content.decode()
    zhou.post(f"{base}undo-facts/")
    assert again(ticket).module == "检入"


def test_who_asks_changes_no_facts() -> None:
    story = desk()
    ticket = opened(story, module="工作区")
    chen = signed_in(story.person("chen"))
    assert "facts/module/" not in chen.get(f"/desk/{ticket.number}/").content.decode()
    assert chen.post(f"/desk/{ticket.number}/facts/module/", {"module": "x", "kw-key": "1"}).status_code == 403
    assert chen.get(f"/desk/{ticket.number}/facts/requester_id/").status_code == 404
    assert again(ticket).module == "工作区"


def test_the_ticket_page_asks_the_database_so_often_and_not_once_more() -> None:
    story = desk()
    ticket = opened(story)
    reply(story.as_("zhou"), ticket, Reply(body="正在看。"))
    client = signed_in(story.person("zhou"))
    client.get(f"/desk/{ticket.number}/")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/desk/{ticket.number}/")
    tables = [one["sql"].partition(" FROM ")[2] for one in asked]
    of_the_desk = [sql for sql in tables if sql.startswith('"desk_')]
    drafts = [sql for sql in of_the_desk if sql.startswith('"desk_draft"')]
    assert len(drafts) == 1
    assert not [sql for sql in of_the_desk if '"desk_replytemplate"' in sql]
    # ticket twice, links, merged ones and their like are one each; the draft came with this page
    assert len(of_the_desk) <= 11, "\n".join(sql[:110] for sql in of_the_desk)
