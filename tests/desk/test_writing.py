# SPDX-License-Identifier: Apache-2.0
"""Writing into a ticket: drafts that outlive everything, two who write at once, files, and what may not be lost."""

import json
import re
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from keepwell.desk.models import Attachment, Draft, Message, Ticket
from keepwell.desk.services import Reply, ResolveTicket, reply, resolve_ticket
from keepwell.desk.services.reply import LONGEST
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Conflict
from keepwell.kernel.scope import reading
from tests.factories.browser import clock_at, signed_in
from tests.factories.desk import Desk, desk, opened, uploaded
from tests.factories.sla import at

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n...."
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(autouse=True)
def _tuesday_afternoon() -> Iterator[None]:
    with clock_at(at("2026-03-03 14:00")):
        yield


def bodies(ticket: Ticket, **wanted: object) -> list[str]:
    with reading(SYSTEM):
        return [str(body) for body in Message.objects.filter(ticket=ticket, **wanted).values_list("body", flat=True)]


def newest(ticket: Ticket) -> Message:
    with reading(SYSTEM):
        found = Message.objects.filter(ticket=ticket).order_by("pk").last()
        assert found is not None
        return found


def hidden(page: str, name: str) -> str:
    found = re.search(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)
    assert found is not None, name
    return found[1]


def page_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def typed(client: Client, ticket: Ticket, body: str, key: str = "k-1", **more: str) -> dict[str, str]:
    answer = client.post(f"/desk/{ticket.number}/draft/reply/", {"body": body, "key": key, **more})
    assert answer.status_code == 200, answer.content
    kept: dict[str, str] = answer.json()
    # the hour is the story's; its minutes pass while the machine is busy
    return {**kept, "saved": kept["saved"][:3]}


# drafts


def test_a_draft_is_there_on_another_machine_with_its_files_and_its_key() -> None:
    story = desk()
    ticket = opened(story)
    claim = uploaded(story.as_("zhou"), "日志.txt", b"a log", now=at("2026-03-03 13:59"))
    files = json.dumps([{"claim": claim, "name": "日志.txt", "size": "5 B"}])
    kept = typed(signed_in(story.person("zhou")), ticket, "写到一半", files=files)
    assert kept == {"saved": "14:", "key": "k-1"}
    page = page_of(signed_in(story.person("zhou")), f"/desk/{ticket.number}/")
    assert ">\n写到一半</textarea>" in page
    assert "日志.txt" in page
    assert hidden(page, "kw-key") == "k-1"
    assert "草稿已保存" in page


def test_a_draft_is_nobody_elses_and_of_one_ticket() -> None:
    story = desk()
    ticket, other = opened(story), opened(story, title="另一件")
    typed(signed_in(story.person("zhou")), ticket, "只有我知道")
    for who, row in (("li", ticket), ("chen", ticket), ("zhou", other)):
        assert "只有我知道" not in page_of(signed_in(story.person(who)), f"/desk/{row.number}/")
    assert (
        signed_in(story.stranger).post(f"/desk/{ticket.number}/draft/reply/", {"body": "x", "key": "k"}).status_code
        == 404
    )


def test_a_note_and_a_reply_have_a_draft_each_and_the_tab_says_so() -> None:
    story = desk()
    ticket = opened(story)
    zhou = signed_in(story.person("zhou"))
    typed(zhou, ticket, "给小陈")
    zhou.post(f"/desk/{ticket.number}/draft/note/", {"body": "给自己人", "key": "k-2"})
    page = page_of(zhou, f"/desk/{ticket.number}/?say=note")
    assert ">\n给自己人</textarea>" in page
    assert "回复小陈（草稿）" in page


def test_an_emptied_box_and_a_sent_text_leave_no_draft() -> None:
    story = desk()
    ticket = opened(story)
    zhou = signed_in(story.person("zhou"))
    typed(zhou, ticket, "一")
    assert typed(zhou, ticket, "  ") == {"saved": "", "key": ""}
    typed(zhou, ticket, "正在看。")
    answer = zhou.post(f"/desk/{ticket.number}/say/reply/", {"body": "正在看。", "kw-key": "k-1"})
    assert answer.status_code == 303
    assert answer.cookies["kw-sent"].value == "k-1"
    with reading(SYSTEM):
        assert not Draft.objects.exists()


def test_a_text_goes_out_once_from_two_machines() -> None:
    story = desk()
    ticket = opened(story)
    one, two = signed_in(story.person("zhou")), signed_in(story.person("zhou"))
    typed(one, ticket, "请发装配。")
    key = hidden(page_of(two, f"/desk/{ticket.number}/"), "kw-key")
    words = {"body": "请发装配。", "kw-key": key}
    assert one.post(f"/desk/{ticket.number}/say/reply/", words).status_code == 303
    assert two.post(f"/desk/{ticket.number}/say/reply/", words).status_code == 303
    assert bodies(ticket, party="provider") == ["请发装配。"]
    changed = two.post(f"/desk/{ticket.number}/say/reply/", {**words, "body": "请发装配和日志。"})
    assert changed.status_code == 409
    page = changed.content.decode()
    assert "已从此处或另一窗口发送过一次" in page
    assert ">\n请发装配和日志。</textarea>" in page
    fresh = hidden(page, "kw-key")
    assert fresh != key
    sent = two.post(f"/desk/{ticket.number}/say/reply/", {"body": "请发装配和日志。", "kw-key": fresh})
    assert sent.status_code == 303
    assert bodies(ticket, party="provider") == ["请发装配。", "请发装配和日志。"]


def test_characters_that_no_database_takes_are_left_out() -> None:
    story = desk()
    ticket = opened(story)
    zhou = signed_in(story.person("zhou"))
    claim = uploaded(story.as_("zhou"), "a.txt", b"a", now=at("2026-03-03 13:59"))
    files = json.dumps([{"claim": claim, "name": "x\x00\ud800y", "size": ""}])
    assert typed(zhou, ticket, "a\x00b", key="k\x00", files=files) == {"saved": "14:", "key": "k"}
    page = page_of(zhou, f"/desk/{ticket.number}/")
    assert ">\nab</textarea>" in page
    assert "x?y" in page
    assert typed(zhou, ticket, "ab", files="[[[") == {"saved": "14:", "key": "k"}


def test_a_draft_longer_than_a_book_is_refused_and_says_what_to_do() -> None:
    story = desk()
    ticket = opened(story)
    answer = signed_in(story.person("zhou")).post(
        f"/desk/{ticket.number}/draft/reply/", {"body": "长" * 200_001, "key": "k"}
    )
    assert answer.status_code == 422
    assert "作为文件" in answer.json()["error"]


def test_a_message_longer_than_a_book_comes_back_with_every_word() -> None:
    story = desk()
    ticket = opened(story)
    body = "长" * (LONGEST + 1)
    answer = signed_in(story.person("zhou")).post(f"/desk/{ticket.number}/say/reply/", {"body": body, "kw-key": "k"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert page.count("长") >= len(body)
    assert "100001" in page


# two at once


def said_by(story: Desk, who: str, ticket: Ticket, body: str, seen: Message | None = None) -> Message:
    return reply(story.as_(who), ticket, Reply(body=body, seen_id=seen.pk if seen else None))


def test_who_has_not_read_the_newest_answer_is_told_before_his_own_goes_out() -> None:
    story = desk()
    ticket = opened(story)
    read = newest(ticket)
    li = said_by(story, "li", ticket, "我来处理。", read)
    with pytest.raises(Conflict) as refused:
        said_by(story, "zhou", ticket, "我也来。", read)
    assert "李想" in str(refused.value)
    said_by(story, "zhou", ticket, "我也来。", li)
    assert bodies(ticket, party="provider") == ["我来处理。", "我也来。"]


def test_ones_own_words_and_a_note_the_customer_cannot_see_are_no_conflict() -> None:
    story = desk()
    ticket = opened(story)
    read = newest(ticket)
    said_by(story, "chen", ticket, "补充一点。", read)
    said_by(story, "chen", ticket, "再补充一点。", read)
    reply(story.as_("li"), ticket, Reply(body="内部", is_internal=True))
    said_by(story, "chen", ticket, "还有。", newest(ticket))
    reply(story.as_("li"), ticket, Reply(body="内部二", is_internal=True))
    said_by(story, "chen", ticket, "最后。", read)
    assert bodies(ticket, party="customer")[1:] == ["补充一点。", "再补充一点。", "还有。", "最后。"]


@pytest.mark.parametrize(
    ("language", "came", "anyway"),
    [
        ("zh-hans", "您书写期间来了 1 条新内容", "仍然发送"),
        ("en", "1 message came while you were writing", "Send anyway"),
    ],
)
def test_a_late_text_comes_back_with_what_came_and_goes_out_at_the_second_try(
    language: str, came: str, anyway: str
) -> None:
    story = desk()
    ticket = opened(story)
    zhou = signed_in(story.person("zhou"), language)
    page = page_of(zhou, f"/desk/{ticket.number}/")
    key, seen = hidden(page, "kw-key"), hidden(page, "seen_id")
    said_by(story, "li", ticket, "已经回拨过了。")
    words = {"body": "我现在给您回电。", "kw-key": key, "seen_id": seen}
    answer = zhou.post(f"/desk/{ticket.number}/say/reply/", words)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert came in page
    assert "已经回拨过了。" in page[page.index('id="reply-news"') :]
    assert anyway in page
    assert ">\n我现在给您回电。</textarea>" in page
    assert hidden(page, "kw-key") == key
    words["seen_id"] = hidden(page, "seen_id")
    assert zhou.post(f"/desk/{ticket.number}/say/reply/", words).status_code == 303
    assert bodies(ticket, party="provider") == ["已经回拨过了。", "我现在给您回电。"]


def test_a_draft_found_again_shows_what_came_since_it_was_begun_and_can_be_thrown_away() -> None:
    story = desk()
    ticket = opened(story)
    zhou = signed_in(story.person("zhou"))
    typed(zhou, ticket, "写到一半", seen=str(newest(ticket).pk))
    said_by(story, "li", ticket, "已经解决。")
    page = page_of(zhou, f"/desk/{ticket.number}/")
    assert "已经解决。" in page[page.index('id="reply-news"') :]
    answer = zhou.post(f"/desk/{ticket.number}/draft/reply/discard/", {"key": "k-1"})
    assert answer.status_code == 303
    page = page_of(zhou, f"/desk/{ticket.number}/")
    assert "写到一半" not in page
    assert "reply-news" not in page


# files


def sent_up(client: Client, name: str, content: bytes) -> dict[str, str]:
    answer = client.post("/desk/files/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 200, answer.content
    found: dict[str, str] = answer.json()
    return found


def test_files_go_up_first_and_along_with_the_message() -> None:
    story = desk()
    ticket = opened(story)
    zhou = signed_in(story.person("zhou"))
    claims = [
        f"{one['claim']}|{one['name']}|{one['size']}"
        for one in (sent_up(zhou, "甲.png", PNG), sent_up(zhou, "支架.prt.12", b"x"))
    ]
    answer = zhou.post(f"/desk/{ticket.number}/say/reply/", {"body": "见附件", "claim": claims, "kw-key": "k"})
    assert answer.status_code == 303
    page = page_of(zhou, f"/desk/{ticket.number}/")
    assert "甲.png" in page
    assert "Creo 或 NX 零件 · 第 12 版 · 1 字节" in page
    assert re.search(r'<img src="/desk/files/[0-9a-f-]+/" alt="甲.png" loading="lazy"', page)


def test_a_refused_message_keeps_its_files_and_a_foreign_claim_is_left_out() -> None:
    story = desk()
    ticket = opened(story)
    zhou = signed_in(story.person("zhou"))
    mine = sent_up(zhou, "我的.txt", b"mine")
    theirs = uploaded(story.as_("li"), "别人的.txt", b"theirs", now=at("2026-03-03 13:00"))
    claims = [f"{mine['claim']}|我的.txt|4 B", f"{theirs}|别人的.txt|6 B"]
    late = {"body": "x", "claim": claims, "kw-key": "k", "next_answer_at": "2020-01-01T10:00"}
    answer = zhou.post(f"/desk/{ticket.number}/say/reply/", late)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "我的.txt" in page
    assert "别人的.txt" not in page


def test_a_file_beyond_the_limit_is_refused_with_the_way_out() -> None:
    story = desk()
    ticket = opened(story)
    zhou = signed_in(story.person("zhou"))
    large = SimpleUploadedFile("大.zip", b"\x00" * (25 * 1024 * 1024 + 1))
    answer = zhou.post("/desk/files/", {"file": large})
    assert answer.status_code == 413
    assert "25" in answer.json()["error"]
    large.seek(0)
    whole = zhou.post(f"/desk/{ticket.number}/say/reply/", {"body": "都打好了字", "attachments": large, "kw-key": "k"})
    assert whole.status_code == 422
    assert ">\n都打好了字</textarea>" in whole.content.decode()


def attached(story: Desk, ticket: Ticket, name: str, content: bytes) -> str:
    claim = uploaded(story.as_("zhou"), name, content, now=at("2026-03-03 13:00"))
    reply(story.as_("zhou"), ticket, Reply(body="见附件", attachments=(claim,)))
    with reading(SYSTEM):
        return f"/desk/files/{Attachment.objects.get(name=name).pk}/"


def test_a_drawing_with_a_script_is_text_to_look_at_and_a_download() -> None:
    story = desk()
    ticket = opened(story)
    address = attached(story, ticket, "图.svg", SVG)
    zhou = signed_in(story.person("zhou"))
    answer = zhou.get(address)
    assert b"".join(answer.streaming_content) == SVG
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    look = page_of(zhou, f"{address}look/")
    assert "&lt;script&gt;alert(1)" in look
    assert "<script>alert(1)" not in look
    assert "<img" not in page_of(zhou, f"/desk/{ticket.number}/").split('id="talk"')[1].split("kw-compose")[0]


def test_a_text_in_an_old_encoding_can_be_read() -> None:
    story = desk()
    address = attached(story, opened(story), "日志.log", "许可证不足".encode("gb18030"))
    assert "许可证不足" in page_of(signed_in(story.person("chen")), f"{address}look/")
    assert signed_in(story.stranger).get(f"{address}look/").status_code == 404


def test_a_viewer_asks_for_the_head_and_for_parts() -> None:
    story = desk()
    address = attached(story, opened(story), "手册.pdf", b"%PDF-1.7\n" + b"0123456789" * 10)
    zhou = signed_in(story.person("zhou"))
    whole = zhou.get(address)
    assert len(b"".join(whole.streaming_content)) == 109
    assert whole.headers["Content-Disposition"].startswith("inline")
    assert "sandbox" not in whole.headers["Content-Security-Policy"]
    assert "default-src 'none'" in whole.headers["Content-Security-Policy"]
    head = zhou.head(address)
    assert (head.status_code, head.headers["Content-Length"], head.content) == (200, "109", b"")
    part = zhou.get(address, headers={"range": "bytes=9-13"})
    assert part.status_code == 206
    assert b"".join(part.streaming_content) == b"01234"
    assert part.headers["Content-Range"] == "bytes 9-13/109"
    last = zhou.get(address, headers={"range": "bytes=-3"})
    assert b"".join(last.streaming_content) == b"789"
    assert zhou.get(address, headers={"range": "bytes=500-"}).status_code == 416
    stale = zhou.get(address, headers={"range": "bytes=0-1", "if-range": '"another"'})
    assert (stale.status_code, len(b"".join(stale.streaming_content))) == (200, 109)


# what is shown


def test_a_long_message_has_a_page_of_its_own_for_those_who_may_read_it() -> None:
    story = desk()
    ticket = opened(story)
    reply(story.as_("li"), ticket, Reply(body="内" * 40_000, is_internal=True))
    zhou, chen = signed_in(story.person("zhou")), signed_in(story.person("chen"))
    address = f"/desk/{ticket.number}/messages/{newest(ticket).pk}/"
    assert address in page_of(zhou, f"/desk/{ticket.number}/")
    assert page_of(zhou, address).count("内") >= 40_000
    assert chen.get(address).status_code == 404


def test_the_preview_is_what_the_reader_will_see() -> None:
    story = desk()
    ticket = opened(story)
    part = signed_in(story.person("zhou")).post(
        f"/desk/{ticket.number}/preview/", {"body": "**粗** <script>x</script>"}
    )
    assert "<strong>粗</strong>" in part.content.decode()
    assert "<script>" not in part.content.decode()


def test_a_title_of_ten_thousand_characters_is_refused() -> None:
    story = desk()
    ticket = opened(story)
    answer = signed_in(story.person("zhou")).post(
        f"/desk/{ticket.number}/facts/title/", {"title": "长" * 10_000, "kw-key": "k"}
    )
    assert answer.status_code == 422


def test_on_a_resolved_ticket_the_asker_is_offered_one_way_back() -> None:
    story = desk()
    ticket = opened(story)
    resolve_ticket(story.as_("zhou"), ticket, ResolveTicket(cause="plm", solution="已修复。"))
    page = page_of(signed_in(story.person("chen")), f"/desk/{ticket.number}/")
    assert "reject-solution/" in page
    assert "/reopen/" not in page
