# SPDX-License-Identifier: Apache-2.0
"""小陈 loses three parts and finds them again: the main way through the product, in real tabs."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from keepwell.desk.services import Reply, reply, take
from tests.factories.desk import Desk, opened
from tests.journeys.conftest import Visit

pytestmark = pytest.mark.journey

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 2_000


def seconds(text: str) -> int:
    """Seconds of "1:48" or "1:47:58"."""
    hours, minutes, *odd = (int(part) for part in text.split(":"))
    return hours * 3600 + minutes * 60 + (odd[0] if odd else 0)


def watched(tab: Page) -> list[str]:
    """Everything the tab complains about, except that no event stream runs here."""
    said: list[str] = []

    def keep(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "ERR_CONNECTION_REFUSED" not in message.text:
            said.append(message.text)

    tab.on("console", keep)
    tab.on("pageerror", lambda error: said.append(str(error)))
    return said


def asked_with_a_picture(chen: Page, picture: Path) -> None:
    """小陈 types what he has run into, and asks."""
    expect(chen.locator("h1")).to_have_text("小陈，遇到什么了？")
    chen.fill("#ask", "保存后零件不见了")
    chen.click("text=告诉我们 >> nth=-1")
    expect(chen.get_by_label("发生了什么？")).to_have_value("保存后零件不见了")
    chen.fill("[name=description]", "昨天保存的装配，今天打开少了三个零件。")
    chen.set_input_files("input[type=file]", picture)
    chen.click("form[data-asking] button:has-text('发送')")
    chen.wait_for_url(re.compile(r"/desk/HD-2/$"))
    expect(chen.locator("#talk")).to_contain_text("今天打开少了三个零件")
    expect(chen.locator(".kw-files")).to_contain_text("装配_丢件.png")


def answered_from_the_keyboard(zhou: Page) -> None:
    """周敏 walks her queue to the question and answers it without touching the mouse."""
    zhou.keyboard.press("j")
    zhou.keyboard.press("j")
    expect(zhou.locator("tr.is-at")).to_contain_text("HD-2")
    expect(zhou.locator("tr.is-at .kw-clock")).to_contain_text("首次响应")
    zhou.keyboard.press("Enter")
    zhou.wait_for_url(re.compile("/desk/HD-2/"))
    zhou.keyboard.press("r")
    zhou.keyboard.insert_text("请先用“从库中恢复”找回，再把装配发给我。")
    zhou.keyboard.press("Control+Enter")
    expect(zhou.locator("#talk")).to_contain_text("从库中恢复")
    expect(zhou.locator("#rail")).to_contain_text(re.compile("达成 · 1[89] 分"))


def paused(zhou: Page) -> None:
    """She waits for him, for a reason the contract lists."""
    zhou.goto("/desk/HD-2/")
    zhou.click("#ticket-verbs a[href$='/pause/']")
    zhou.select_option("#kw-dialog [name=reason]", "waiting_customer")
    zhou.fill("#kw-dialog [name=note]", "等小陈发装配")
    zhou.click("#kw-dialog button[type=submit]")
    expect(zhou.locator("#ticket-state")).to_contain_text("已暂停")


def added_up(zhou: Page) -> None:
    """The why adds up by hand: 1:48 until the pause, 0:20 after it, 1:00 after lunch."""
    zhou.goto("/desk/HD-2/")
    used = zhou.locator("#rail li:has-text('已用')").first.inner_text()
    total, *stretches = re.findall(r"(?<![\d:–])\d+:\d\d(?::\d\d)?(?![\d:–])", used)
    assert len(stretches) == 3
    assert seconds(total) == sum(seconds(one) for one in stretches)
    assert abs(seconds(total) - seconds("3:08")) < 120  # the story's hands take a few seconds
    goal, spent, left = re.findall(r"\d+:\d\d(?::\d\d)?", zhou.locator("#rail li:has-text('目标')").first.inner_text())
    assert seconds(goal) - seconds(spent) == seconds(left)
    assert (goal, spent) == ("24:00", total)
    expect(zhou.locator("#rail")).to_contain_text("合同 HT-2025-031")


def solved_with_its_cause(zhou: Page) -> None:
    """The first try lacks the cause and comes back with what was typed."""
    zhou.click("#ticket-verbs a[href$='/resolve-ticket/']")
    zhou.fill("#kw-dialog [name=solution]", "保存时勾选“更新工作区”。")
    zhou.click("#kw-dialog button[type=submit]")
    expect(zhou.locator("#kw-dialog .kw-error").first).to_be_visible()
    expect(zhou.locator("#kw-dialog [name=solution]")).to_have_value("保存时勾选“更新工作区”。")
    zhou.select_option("#kw-dialog [name=cause]", "operation")
    zhou.click("#kw-dialog button[type=submit]")
    expect(zhou.locator("#ticket-state")).to_contain_text("已解决")


def test_a_question_from_the_box_to_the_confirmed_solution(
    story: Desk, visit: Visit, it_is: Callable[[str], None], tmp_path: Path
) -> None:
    picture = tmp_path / "装配_丢件.png"
    picture.write_bytes(PNG)
    it_is("2026-03-03 09:12")
    opened(story, by="liu", title="早就开着的另一件", when="2026-03-03 09:11", kind="idea")
    chen = visit(story.person("chen"))
    complaints = watched(chen)
    asked_with_a_picture(chen, picture)

    it_is("2026-03-03 09:31")
    zhou = visit(story.person("zhou"), "/desk/")
    complaints += watched(zhou)
    answered_from_the_keyboard(zhou)

    it_is("2026-03-03 11:00")
    paused(zhou)
    chen.goto("/desk/")
    expect(chen.locator("#requests")).to_contain_text("等您答复")

    it_is("2026-03-03 11:40")
    zhou.goto("/desk/HD-2/")
    zhou.click("#ticket-verbs form[action$='/resume/'] button")
    expect(zhou.locator("#ticket-state")).to_contain_text("处理中")

    it_is("2026-03-03 14:00")
    added_up(zhou)
    solved_with_its_cause(zhou)

    chen.goto("/desk/")
    expect(chen.locator("#requests")).to_contain_text("等您确认")
    chen.click("text=保存后零件不见了")
    chen.click("#ticket-verbs a[href$='/confirm/']")
    chen.click("#kw-dialog button[type=submit]")
    expect(chen.locator("#ticket-state")).to_contain_text("已确认")

    stranger = visit(story.stranger)
    answer = stranger.goto("/desk/HD-2/")
    assert answer is not None
    assert answer.status == 404
    assert "零件" not in stranger.content()
    assert complaints == []


def test_the_queue_renews_while_one_looks(story: Desk, visit: Visit, it_is: Callable[[str], None]) -> None:
    it_is("2026-03-03 10:00")
    opened(story, title="第一件", when="2026-03-03 09:30")
    zhou = visit(story.person("zhou"), "/desk/")
    expect(zhou.locator("tbody tr")).to_have_count(1)
    zhou.keyboard.press("j")
    opened(story, title="第二件", when="2026-03-03 09:20")
    zhou.evaluate("document.getElementById('queue').dispatchEvent(new CustomEvent('live'))")
    expect(zhou.locator("tbody tr")).to_have_count(2)
    expect(zhou.locator("#queue-counts")).to_contain_text("2 件处理中")
    expect(zhou.locator("tr.is-at")).to_contain_text("第一件")


def test_an_open_ticket_renews_and_keeps_what_is_being_typed(
    story: Desk, visit: Visit, it_is: Callable[[str], None]
) -> None:
    it_is("2026-03-03 10:00")
    ticket = opened(story, when="2026-03-03 09:30")
    zhou = visit(story.person("zhou"), "/desk/HD-1/")
    zhou.fill("#reply [name=body]", "写到一半")
    reply(story.as_("chen"), ticket, Reply(body="我又试了一次。"))
    take(story.as_("li"), ticket)
    zhou.evaluate("document.getElementById('talk').dispatchEvent(new CustomEvent('live'))")
    expect(zhou.locator("#talk")).to_contain_text("我又试了一次。")
    expect(zhou.locator("#ticket-state")).to_contain_text("处理中")
    expect(zhou.locator("#rail")).to_contain_text("李想 技术支持")
    expect(zhou.locator("#reply [name=body]")).to_have_value("写到一半")


def test_a_draft_outlives_the_tab(story: Desk, visit: Visit, it_is: Callable[[str], None]) -> None:
    it_is("2026-03-03 10:00")
    opened(story)
    zhou = visit(story.person("zhou"), "/desk/HD-1/")
    zhou.fill("#reply [name=body]", "写到一半")
    expect(zhou.locator("[data-draft-note]")).to_be_visible()
    zhou.goto("/desk/")
    zhou.goto("/desk/HD-1/")
    expect(zhou.locator("#reply [name=body]")).to_have_value("写到一半")


def test_asking_and_reading_work_without_scripts(story: Desk, visit: Visit, it_is: Callable[[str], None]) -> None:
    it_is("2026-03-03 10:00")
    chen = visit(story.person("chen"), "/desk/", without_scripts=True, narrow=True)
    chen.fill("#ask", "许可证不足")
    chen.click("button:has-text('告诉我们')")
    chen.click("button:has-text('发送')")
    expect(chen.locator("#talk")).to_contain_text("许可证不足")
    chen.fill("#reply [name=body]", "现在好了，谢谢。")
    chen.click("button:has-text('发送')")
    expect(chen.locator("#talk")).to_contain_text("现在好了，谢谢。")
