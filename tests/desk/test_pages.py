# SPDX-License-Identifier: Apache-2.0
"""The desk's screens as the cast meets them: queue, ticket, opening, verbs."""

import gzip
import re
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keepwell.desk.models import Attachment, Message, Ticket
from keepwell.desk.services import LogCall, Pause, Reply, ResolveTicket, log_call, pause, reply, resolve_ticket, take
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from tests.factories import people
from tests.factories.browser import clock_at, signed_in
from tests.factories.desk import Desk, again, desk, opened, uploaded
from tests.factories.sla import at

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n...."


@pytest.fixture(autouse=True)
def _tuesday_afternoon() -> Iterator[None]:
    with clock_at(at("2026-03-03 14:00")):
        yield


def page_of(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def numbers_in(page: str) -> list[str]:
    return re.findall(r'class="kw-rowlink" href="/desk/([A-Z]+-\d+)/"', page)


# the queue


def test_the_queue_has_the_nearest_promise_on_top_and_says_it_in_words() -> None:
    story = desk()
    later = opened(story, title="明天再说", when="2026-03-03 11:30")
    sooner = opened(story, title="许可证不足", when="2026-03-03 10:00")
    page = page_of(signed_in(story.person("zhou")), "/desk/")
    assert numbers_in(page) == [sooner.number, later.number]
    # opened at 10:00, two service hours: used up at 12:00; the other one has until 14:30
    assert "现在到期" in page or "已超" in page
    assert re.search(r"还剩 (29|30) 分", page)  # the clock goes on while the page is made
    assert "2 件处理中 · 1 件已超时 · 1 件一小时内到期" in page
    assert "重机公司" in page
    assert "小陈 · 新员工" in page


def test_the_queue_costs_ten_queries_however_many_tickets() -> None:
    story = desk()
    for minute in range(12):
        opened(story, title=f"第 {minute} 件", when=f"2026-03-03 10:{minute:02d}")
    client = signed_in(story.person("zhou"))
    page_of(client, "/desk/")
    with CaptureQueriesContext(connection) as few:
        page_of(client, "/desk/")
    for minute in range(30):
        opened(story, title=f"再来 {minute} 件", when=f"2026-03-03 11:{minute:02d}")
    with CaptureQueriesContext(connection) as many:
        page_of(client, "/desk/")
    assert len(few) == len(many)
    asked = [
        one["sql"] for one in many if not re.search(r"SAVEPOINT|set_config|django_session|people_account\b", one["sql"])
    ]
    assert len(asked) <= 10, "\n".join(sql[:110] for sql in asked)


def test_filters_stand_in_the_address_and_can_be_taken_away() -> None:
    story = desk()
    question = opened(story, title="怎么做")
    broken = opened(story, title="坏了", kind="incident")
    client = signed_in(story.person("zhou"), "en")
    page = page_of(client, "/desk/?kind=incident")
    assert numbers_in(page) == [broken.number]
    assert question.number not in page
    assert 'href="/desk/"' in page
    nothing = page_of(client, "/desk/?kind=idea")
    assert "No ticket fits these filters" in nothing
    assert page_of(client, "/desk/?customer=nonsense&view=nonsense&after=nonsense").count("kw-rowlink") == 2


def test_an_empty_queue_says_what_to_do() -> None:
    story = desk()
    assert "到“最紧要优先”中打开一件" in page_of(signed_in(story.person("zhou")), "/desk/?view=mine")


def test_fifty_rows_are_one_page_and_the_rest_follows_without_gap() -> None:
    story = desk()
    made = [opened(story, title=f"第 {n} 件", when=f"2026-03-03 {9 + n // 60:02d}:{n % 60:02d}") for n in range(53)]
    client = signed_in(story.person("zhou"))
    first = page_of(client, "/desk/")
    following = re.search(r'href="(/desk/\?after=[^"]+)"', first)
    assert following is not None
    second = page_of(client, following[1].replace("&amp;", "&"))
    assert numbers_in(first) + numbers_in(second) == [ticket.number for ticket in made]
    assert len(gzip.compress(first.encode())) < 60_000


def test_the_queue_renews_itself_in_part() -> None:
    story = desk()
    opened(story)
    answer = signed_in(story.person("zhou")).get("/desk/", headers={"HX-Request": "true"})
    part = answer.content.decode()
    assert "<html" not in part
    assert 'id="queue"' in part
    assert 'id="queue-counts" hx-swap-oob="true"' in part


# who asks


def test_who_asks_sees_his_own_requests_in_plain_words() -> None:
    story = desk()
    mine = opened(story, when="2026-03-03 13:30")
    others = opened(story, by="liu", title="别人的请求")
    page = page_of(signed_in(story.person("chen")), "/desk/")
    assert mine.number in page
    assert others.number not in page
    assert "周敏已接收" in page
    assert "15:30 前答复您" in page
    assert "现在谁能帮我" in page
    log_call(story.as_("zhou"), mine, LogCall(body="在看了。"), now=at("2026-03-03 13:40"))
    page = page_of(signed_in(story.person("chen"), "en"), "/desk/")
    assert "Zhou Min works on it" in page


def test_a_key_user_also_reads_the_requests_of_his_company() -> None:
    story = desk()
    own = opened(story, by="liu", title="我的")
    colleague = opened(story, by="zhao", title="所长的")
    opened(story, by="chen", title="重机的")
    client = signed_in(story.person("liu"))
    assert 'href="/help/company/"' in page_of(client, "/desk/")
    assert 'href="/desk/?view=urgent"' in page_of(client, "/help/company/")
    assert numbers_in(page_of(client, "/desk/?view=urgent")) == [own.number, colleague.number]


@pytest.mark.parametrize(("who", "where"), [("zhou", "/home/"), ("liu", "/home/"), ("chen", "/desk/")])
def test_the_door_leads_everybody_to_his_work(who: str, where: str) -> None:
    story = desk()
    answer = signed_in(story.person(who)).get("/")
    assert answer.headers["Location"] == where


def test_an_auditor_lands_where_the_log_is_watched() -> None:
    story = desk()
    auditor = people.person(story.cast.provider, "审计", latin_name="Wu")
    people.role(auditor, "auditor", story.cast.provider)
    client = signed_in(auditor)
    assert client.get("/").headers["Location"] == "/home/"
    page = page_of(client, "/home/")
    assert 'id="audit-soundness"' in page
    assert 'href="/audit/"' in page


def test_typing_finds_what_is_known_and_offers_to_ask() -> None:
    story = desk()
    part = signed_in(story.person("chen")).get("/help/answers/", {"title": "导出 BOM"}).content.decode()
    assert "/desk/new/?title=%E5%AF%BC%E5%87%BA%20BOM" in part


# a ticket


def drawn(story: Desk) -> Ticket:
    """The ticket of the mock, a Tuesday in March."""
    ticket = opened(
        story,
        description="昨天按师傅教的方法保存装配，今天打开发现少了三个零件。",
        attachments=(uploaded(story.as_("chen"), now=at("2026-03-03 09:12")),),
    )
    log_call(story.as_("zhou"), ticket, LogCall(body="已通话确认。", call_seconds=200), now=at("2026-03-03 09:31"))
    note = Reply(body="和 KW-2190 同一原因。", is_internal=True)
    reply(story.as_("li"), ticket, note, now=at("2026-03-03 10:02"))
    pause(
        story.as_("zhou"),
        ticket,
        Pause(reason="waiting_customer", until=at("2026-03-05 18:00")),
        now=at("2026-03-03 11:00"),
    )
    reply(story.as_("chen"), ticket, Reply(body="发过去了。"), now=at("2026-03-03 11:40"))
    return again(ticket)


def test_the_ticket_shows_a_sum_that_adds_up_by_hand() -> None:
    story = desk()
    ticket = drawn(story)
    page = page_of(signed_in(story.person("zhou")), f"/desk/{ticket.number}/")
    assert "已用 3:08 ＝ 03-03 09:12–11:00 1:48 + 11:40–12:00 0:20 + 13:00–14:00 1:00" in page
    assert "不计：0:40，11:00 至 11:40" in page
    assert "目标 24:00 − 已用 3:08 ＝ 剩余 20:52" in page
    assert "到期 3 月 6 日 周五 09:52" in page
    assert "达成 · 19 分" in page
    why = page_of(signed_in(story.person("zhou"), "en"), f"/desk/{ticket.number}/why/")
    assert why.count("Counted") == 4
    assert "Not counted: Waiting for the customer" in why


def test_internal_words_and_files_stay_with_the_team() -> None:
    story = desk()
    ticket = drawn(story)
    file = uploaded(story.as_("li"), "内部.png", now=at("2026-03-03 10:10"))
    hidden = Reply(body="见附件", is_internal=True, attachments=(file,))
    reply(story.as_("li"), ticket, hidden, now=at("2026-03-03 10:10"))
    with reading(SYSTEM):
        secret = Attachment.objects.get(name="内部.png")
        shared = Attachment.objects.exclude(pk=secret.pk).get()
    ours, his = signed_in(story.person("zhou")), signed_in(story.person("chen"))
    assert "KW-2190" in page_of(ours, f"/desk/{ticket.number}/")
    assert "KW-2190" not in page_of(his, f"/desk/{ticket.number}/")
    assert his.get(f"/desk/files/{secret.pk}/").status_code == 404
    answer = his.get(f"/desk/files/{shared.pk}/")
    assert b"".join(answer.streaming_content).startswith(b"\x89PNG")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_stranger_finds_nothing_behind_any_address() -> None:
    story = desk()
    ticket = drawn(story)
    with reading(SYSTEM):
        file = Attachment.objects.get()
    client = signed_in(story.stranger)
    for address in ("", "why/", "pause/", "resolve-ticket/", "watch/", "hand-on/"):
        assert client.get(f"/desk/{ticket.number}/{address}").status_code == 404, address
    assert client.post(f"/desk/{ticket.number}/say/reply/", {"body": "你好"}).status_code == 404
    assert client.post(f"/desk/{ticket.number}/take/").status_code == 404
    assert client.get(f"/desk/files/{file.pk}/").status_code == 404
    assert ticket.number not in page_of(client, "/desk/")
    assert client.get("/desk/KW-99999/").status_code == 404


def test_the_ticket_costs_the_same_however_long_the_talk() -> None:
    story = desk()
    ticket = drawn(story)
    client = signed_in(story.person("zhou"))
    page_of(client, f"/desk/{ticket.number}/")
    with CaptureQueriesContext(connection) as few:
        page_of(client, f"/desk/{ticket.number}/")
    for minute in range(40):
        reply(story.as_("zhou"), ticket, Reply(body=f"第 {minute} 句"), now=at(f"2026-03-03 12:{minute:02d}"))
    with CaptureQueriesContext(connection) as many:
        page = page_of(client, f"/desk/{ticket.number}/")
    assert len(many) == len(few)
    assert "较早的" in page
    assert len(gzip.compress(page.encode())) < 60_000


def test_what_people_write_cannot_run() -> None:
    story = desk()
    evil = "<script>alert(1)</script> [点我](javascript:alert(1)) ![x](https://evil.example/x.png) **粗**"
    ticket = opened(story, description=evil)
    page = page_of(signed_in(story.person("zhou")), f"/desk/{ticket.number}/")
    talk = page[page.index('id="talk"') :]
    assert "<script>" not in talk
    assert 'javascript:alert(1)"' not in talk
    assert "<img" not in talk
    assert "<strong>粗</strong>" in talk


# writing and acting


def test_a_reply_goes_out_and_an_empty_one_comes_back() -> None:
    story = desk()
    ticket = opened(story)
    client = signed_in(story.person("zhou"))
    address = f"/desk/{ticket.number}/say/reply/"
    assert client.post(address, {"body": "正在看。", "kw-key": "1"}).status_code == 303
    refused = client.post(address, {"body": "", "next_answer_at": "2026-03-04T10:00", "kw-key": "2"})
    assert refused.status_code == 422
    assert 'value="2026-03-04T10:00"' in refused.content.decode()
    with reading(SYSTEM):
        assert list(Message.objects.filter(ticket=ticket, party="provider").values_list("body", flat=True)) == [
            "正在看。"
        ]


def test_a_note_is_internal_whatever_was_sent() -> None:
    story = desk()
    ticket = opened(story)
    client = signed_in(story.person("zhou"))
    client.post(f"/desk/{ticket.number}/say/note/", {"body": "只给自己人", "kw-key": "1"})
    with reading(SYSTEM):
        assert Message.objects.get(body="只给自己人").is_internal


def test_who_asks_is_not_offered_what_is_not_his() -> None:
    story = desk()
    ticket = opened(story)
    page = page_of(signed_in(story.person("chen")), f"/desk/{ticket.number}/")
    assert "resolve-ticket" not in page
    assert "say/note" not in page
    assert "withdraw-ticket" in page
    client = signed_in(story.person("chen"))
    assert client.post(f"/desk/{ticket.number}/resolve-ticket/", {"cause": "plm", "solution": "x"}).status_code == 403


def test_the_day_of_a_ticket_through_the_buttons() -> None:
    story = desk()
    ticket = opened(story, when="2026-03-03 13:30")
    zhou, chen = signed_in(story.person("zhou")), signed_in(story.person("chen"))
    base = f"/desk/{ticket.number}/"
    assert zhou.post(f"{base}take/").status_code == 303
    refused = zhou.post(f"{base}pause/", {"reason": "waiting_customer", "until": "2026-03-05T18:00", "kw-key": "a"})
    assert refused.status_code == 422  # nobody has written to the customer yet
    zhou.post(f"{base}say/reply/", {"body": "请发装配。", "kw-key": "b"})
    words = {"reason": "waiting_customer", "until": "2026-03-05T18:00", "kw-key": "c"}
    assert zhou.post(f"{base}pause/", words).status_code == 303
    assert again(ticket).state == "waiting"
    assert "等您答复" in page_of(chen, "/desk/")
    assert zhou.post(f"{base}resume/").status_code == 303
    done = {"cause": "operation", "solution": "保存时勾选“更新工作区”。", "kw-key": "d"}
    assert zhou.post(f"{base}resolve-ticket/", done).headers["Location"] == base
    assert "等您确认" in page_of(chen, "/desk/")
    assert chen.post(f"{base}confirm/", {"comment": "好了", "kw-key": "e"}).status_code == 303
    assert again(ticket).state == "confirmed"
    assert zhou.post(f"{base}close-ticket/").status_code == 303
    assert again(ticket).state == "closed"


def test_a_refused_button_says_why_on_the_tickets_page() -> None:
    story = desk()
    ticket = opened(story)
    resolve_ticket(
        story.as_("zhou"), ticket, ResolveTicket(cause="plm", solution="已修复。"), now=at("2026-03-03 10:00")
    )
    client = signed_in(story.person("zhou"), "en")
    answer = client.post(f"/desk/{ticket.number}/close-ticket/", follow=True)
    assert answer.status_code == 200
    assert "of 3" in answer.content.decode()
    assert again(ticket).state == "resolved"


def test_an_emptied_fact_becomes_empty_and_a_stale_form_is_refused() -> None:
    story = desk()
    ticket = opened(story, module="工作区", topic="族表")
    client = signed_in(story.person("zhou"))
    words = {"title": ticket.title, "module": "", "topic": "族表", "system_id": "", "version": str(ticket.version)}
    assert client.post(f"/desk/{ticket.number}/edit-facts/", {**words, "kw-key": "1"}).status_code == 303
    row = again(ticket)
    assert (row.module, row.topic, row.system_id) == ("", "族表", None)
    assert client.post(f"/desk/{ticket.number}/edit-facts/", {**words, "kw-key": "2"}).status_code == 409


def test_the_key_a_leads_to_assigning_or_handing_over() -> None:
    story = desk()
    ticket = opened(story)
    client = signed_in(story.person("zhou"))
    assert client.get(f"/desk/{ticket.number}/hand-on/").headers["Location"].endswith("/assign-ticket/")
    take(story.as_("li"), ticket, now=at("2026-03-03 10:00"))
    assert client.get(f"/desk/{ticket.number}/hand-on/").headers["Location"].endswith("/transfer-ticket/")


def test_many_picked_tickets_get_one_owner() -> None:
    story = desk()
    picked = [opened(story, title=f"第 {n} 件") for n in range(3)]
    client = signed_in(story.person("zhou"))
    address = "/desk/lists/many/assign/?" + "&".join(f"ids={ticket.pk}" for ticket in picked)
    preview = page_of(client, address)
    assert "3 件中将更改 3 件" in preview
    assert all(ticket.number in preview for ticket in picked)
    answer = client.post(address, {"owner_id": str(story.cast.wang.pk), "reason": "她在现场", "kw-key": "1"})
    assert answer.status_code == 303
    assert {again(ticket).owner_id for ticket in picked} == {story.cast.wang.pk}
    nothing = client.get("/desk/lists/many/assign/", follow=True)
    assert nothing.redirect_chain == [("/desk/", 303)]
    assert "没有选择工单" in nothing.content.decode()


def test_following_and_no_longer() -> None:
    story = desk()
    ticket = opened(story)
    client = signed_in(story.person("wang"))
    assert client.post(f"/desk/{ticket.number}/watch/").status_code == 303
    assert "unwatch/" in page_of(client, f"/desk/{ticket.number}/")
    assert client.post(f"/desk/{ticket.number}/unwatch/").status_code == 303
    assert "unwatch/" not in page_of(client, f"/desk/{ticket.number}/")


# opening


def test_who_asks_opens_a_ticket_with_three_fields_and_a_picture() -> None:
    story = desk()
    client = signed_in(story.person("chen"))
    form = page_of(client, "/desk/new/?title=保存后零件不见了")
    assert 'value="保存后零件不见了"' in form
    assert "requester_id" not in form
    words = {
        "title": "保存后零件不见了",
        "description": "昨天还在。",
        "attachments": SimpleUploadedFile("装配.png", PNG, "image/png"),
        "kw-key": "1",
    }
    answer = client.post("/desk/new/", words)
    assert answer.status_code == 303
    page = page_of(client, answer.headers["Location"])
    assert "昨天还在。" in page
    assert "装配.png" in page
    with reading(SYSTEM):
        ticket = Ticket.objects.get()
    assert (ticket.severity, ticket.requester_id) == ("general", story.cast.chen.pk)


def test_stopped_production_makes_it_severe() -> None:
    story = desk()
    words = {"title": "图纸无法检出", "is_production_stopped": "on", "affected_count": "41", "kw-key": "1"}
    signed_in(story.person("chen")).post("/desk/new/", words)
    with reading(SYSTEM):
        assert Ticket.objects.get().severity == "severe"


def test_the_team_opens_in_somebodys_name_at_his_place() -> None:
    story = desk()
    client = signed_in(story.person("zhou"))
    missing = client.post("/desk/new/", {"title": "电话里说的", "kind": "incident", "kw-key": "1"})
    assert missing.status_code == 422
    assert 'value="电话里说的"' in missing.content.decode()
    words = {"title": "电话里说的", "kind": "incident", "requester_id": str(story.cast.chen.pk), "channel": "phone"}
    assert client.post("/desk/new/", {**words, "kw-key": "2"}).status_code == 303
    with reading(SYSTEM):
        ticket = Ticket.objects.get()
    assert (ticket.organisation_id, ticket.raised_by_id) == (story.cast.heavy.pk, story.cast.zhou.pk)
    assert "由 周敏 登记" in page_of(client, f"/desk/{ticket.number}/")


def test_nobody_opens_in_the_name_of_another_customers_person() -> None:
    story = desk()
    words = {"title": "x", "requester_id": str(story.stranger.pk), "kw-key": "1"}
    assert signed_in(story.person("chen")).post("/desk/new/", words).status_code == 404


def test_pages_are_for_those_who_signed_in(client: Client) -> None:
    people.founded()
    for address in ("/", "/desk/", "/desk/new/", "/desk/HD-1/", "/audit/", "/why/"):
        assert client.get(address).headers["Location"].startswith("/sign-in/"), address
