# SPDX-License-Identifier: Apache-2.0
"""Asking for help: three fields and a photo; nothing typed is lost, and what is sent twice is one request."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from keepwell.desk.models import Attachment, Message, Ticket
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from tests.factories.browser import clock_at, signed_in
from tests.factories.desk import Desk, desk, opened
from tests.factories.portal import help_desk, shared
from tests.factories.sla import at

pytestmark = pytest.mark.usefixtures("committed")
PNG = b"\x89PNG\r\n\x1a\n...."


def photo() -> SimpleUploadedFile:
    return SimpleUploadedFile("现场.png", PNG, "image/png")


def tickets() -> list[Ticket]:
    with reading(SYSTEM):
        return list(Ticket.objects.order_by("opened_at"))


def test_a_request_with_a_photo_is_one_request_however_often_it_is_sent() -> None:
    story = desk()
    chen = signed_in(story.person("chen"))
    words = {"title": "保存后零件不见了", "description": "少了三个", "system_id": str(story.system.pk), "kw-key": "k"}
    first = chen.post("/desk/new/", {**words, "attachments": photo()})
    assert first.status_code == 303
    again = chen.post("/desk/new/", {**words, "attachments": photo()})  # Back, and sent once more
    assert again.headers["Location"] == first.headers["Location"] == f"/desk/{tickets()[0].number}/"
    assert len(tickets()) == 1
    with reading(SYSTEM):
        assert list(Attachment.objects.values_list("name", flat=True)) == ["现场.png"]
        assert Message.objects.get().body == "少了三个"
    assert first.cookies["kw_asked"].value == "k"  # the browser may forget its copy
    page = chen.get(first.headers["Location"]).content.decode()
    assert "现场.png" in page
    assert "周敏已接收" in page


def test_what_is_missing_comes_back_with_all_that_was_typed_and_the_file() -> None:
    story = desk()
    chen = signed_in(story.person("chen"))
    answer = chen.post(
        "/desk/new/", {"title": " ", "description": "<b>少了</b>", "kw-key": "k", "attachments": photo()}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "&lt;b&gt;少了&lt;/b&gt;" in page
    assert "已保存 1 个文件，会一并发送。" in page
    kept = re.findall(r'name="kept" value="([^"]+)"', page)
    sent = chen.post("/desk/new/", {"title": "零件", "description": "少了", "kw-key": "k", "kept": kept})
    assert sent.status_code == 303
    with reading(SYSTEM):
        assert list(Attachment.objects.values_list("name", flat=True)) == ["现场.png"]


def test_an_expired_session_loses_no_word() -> None:
    desk()
    answer = Client().post("/desk/new/", {"title": "写了很久的一句话", "description": "还有很多细节", "kw-key": "k"})
    page = answer.content.decode()
    assert answer.status_code == 401
    assert "写了很久的一句话" in page
    assert "还有很多细节" in page
    assert tickets() == []


@pytest.mark.parametrize(
    "title", ["长" * 10_000, "=HYPERLINK(0)", "\u202e反过来", "\u200b零宽\u200b", "<script>alert(1)</script>"]
)
def test_odd_titles_are_refused_or_shown_as_typed(title: str) -> None:
    story = desk()
    chen = signed_in(story.person("chen"))
    answer = chen.post("/desk/new/", {"title": title, "kw-key": "k"})
    assert answer.status_code in (303, 422)
    page = chen.get("/desk/").content.decode()
    assert "<script>alert" not in page
    assert (answer.status_code == 422) is (len(title) > 200)


def test_a_key_user_asks_for_a_colleague_and_nobody_for_a_stranger() -> None:
    story = desk()
    liu = signed_in(story.person("liu"))
    assert "谁需要帮助？" in liu.get("/desk/new/").content.decode()
    assert "谁需要帮助？" not in signed_in(story.person("chen")).get("/desk/new/").content.decode()
    sent = liu.post("/desk/new/", {"title": "所长的", "requester_id": str(story.cast.zhao.pk), "kw-key": "k"})
    assert sent.status_code == 303
    assert tickets()[0].requester_id == story.cast.zhao.pk
    answer = liu.post("/desk/new/", {"title": "别家的", "requester_id": str(story.stranger.pk), "kw-key": "k2"})
    assert answer.status_code in (404, 422)
    assert len(tickets()) == 1


def test_requests_of_the_company_are_followed_by_who_leads() -> None:
    story = desk()
    mine = opened(story, by="liu", title="自己的")
    colleague = opened(story, by="zhao", title="所长的")
    opened(story, by="chen", title="重机的")
    liu = signed_in(story.person("liu"))
    page = liu.get("/help/company/").content.decode()
    assert colleague.number in page
    assert mine.number not in page
    assert "重机的" not in page
    liu.post(f"/help/company/follow/{colleague.number}/")
    assert "取消关注" in liu.get("/help/company/").content.decode()
    liu.post(f"/help/company/unfollow/{colleague.number}/")
    assert "取消关注" not in liu.get("/help/company/").content.decode()
    chen = signed_in(story.person("chen"))
    assert chen.get("/help/company/").status_code == 404
    assert chen.post(f"/help/company/follow/{colleague.number}/").status_code == 404


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def filled(story: Desk, count: int) -> None:
    for number in range(count):
        opened(story, title=f"第 {number} 件", when=f"2026-03-03 10:{number:02d}")
        opened(story, by="zhao", title=f"所长第 {number} 件", when=f"2026-03-03 10:{number:02d}")


@pytest.mark.parametrize(
    ("who", "address", "most"),
    [
        ("chen", "/desk/", 29),
        ("chen", "/help/", 23),
        ("chen", "/help/answers/?title=零件不见了", 22),
        ("chen", "/help/solutions/", 14),
        ("liu", "/help/company/", 21),
    ],
)
def test_pages_cost_as_many_queries_for_ten_requests_as_for_one(who: str, address: str, most: int) -> None:
    story = desk()
    help_desk(story)
    shared(story)
    with clock_at(at("2026-03-03 14:00")):
        client = signed_in(story.person(who))
        filled(story, 2)
        few = queries(client, address)
        filled(story, 6)
        many = queries(client, address)
    assert few == many
    assert many <= most, many


@pytest.mark.parametrize(
    ("name", "kind"),
    [("card-a6.pdf", b"%PDF-"), ("card-business.pdf", b"%PDF-"), ("wallpaper-1920x1080.png", b"\x89PNG")],
)
def test_cards_and_wallpapers_are_made_of_the_current_contacts(name: str, kind: bytes) -> None:
    story = desk()
    help_desk(story)
    with clock_at(at("2026-03-03 14:00")):
        made = signed_in(story.person("chen")).get(f"/help/card/{name}")
    assert made.status_code == 200
    assert made.content.startswith(kind)
    assert signed_in(story.person("chen")).get("/help/card/other.pdf").status_code == 404
