# SPDX-License-Identifier: Apache-2.0
"""李想 and 周敏 answer the same question at the same moment, a browser dies, a session ends: nothing typed is lost."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, expect

from keepwell.desk.models import Message
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from tests.factories.desk import Desk, opened
from tests.journeys.conftest import Visit, sign_in

pytestmark = pytest.mark.journey

BOX = "#reply [name=body]"
PATIENCE = 20_000
#: what the page says in each language
WORDS = {
    "zh-hans": ("您书写期间来了 1 条新内容", "仍然发送", "草稿已保存"),
    "en": ("1 message came while you were writing", "Send anyway", "Draft kept"),
}


@pytest.fixture(autouse=True)
def _patient() -> Iterator[None]:
    expect.set_options(timeout=PATIENCE)
    yield
    expect.set_options(timeout=5_000)


def said() -> list[str]:
    with reading(SYSTEM):
        return [
            str(body) for body in Message.objects.filter(party="provider").order_by("pk").values_list("body", flat=True)
        ]


def kept(tab: Page, word: str) -> None:
    expect(tab.locator("[data-draft-note]")).to_contain_text(re.compile(rf"{word} \d\d:\d\d"))


def sent(tab: Page) -> None:
    tab.locator(BOX).press("Control+Enter", timeout=PATIENCE, no_wait_after=True)


@pytest.mark.parametrize(("language", "narrow"), [("zh-hans", False), ("en", True)])
def test_who_is_second_sees_the_first_answer_and_loses_no_word(
    story: Desk, visit: Visit, it_is: Callable[[str], None], language: str, narrow: bool
) -> None:
    came, anyway, draft = WORDS[language]
    it_is("2026-03-03 10:00")
    opened(story, when="2026-03-03 09:30")
    zhou = visit(story.person("zhou"), "/desk/HD-1/", language=language, narrow=narrow)
    li = visit(story.person("li"), "/desk/HD-1/", language=language, narrow=narrow)
    zhou.fill(BOX, "请先从库中恢复。")
    kept(zhou, draft)
    li.fill(BOX, "我来远程看一下。")
    sent(li)
    expect(li.locator("#talk")).to_contain_text("我来远程看一下。")

    sent(zhou)
    expect(zhou.locator("#reply-news")).to_contain_text(came)
    expect(zhou.locator("#reply-news")).to_contain_text("我来远程看一下。")
    expect(zhou.locator(BOX)).to_have_value("请先从库中恢复。")
    assert said() == ["我来远程看一下。"]
    zhou.fill(BOX, "李想来看；您也可以先从库中恢复。")
    zhou.click(f"#reply button:has-text('{anyway}')")
    expect(zhou.locator("#talk")).to_contain_text("您也可以先从库中恢复")
    expect(zhou.locator(BOX)).to_have_value("")
    assert said() == ["我来远程看一下。", "李想来看；您也可以先从库中恢复。"]
    assert zhou.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_text_is_there_after_the_browser_was_killed_and_on_another_machine(
    story: Desk, visit: Visit, it_is: Callable[[str], None]
) -> None:
    it_is("2026-03-03 10:00")
    opened(story, when="2026-03-03 09:30")
    zhou = visit(story.person("zhou"), "/desk/HD-1/")
    zhou.fill(BOX, "写到一半，浏览器崩溃")
    kept(zhou, "草稿已保存")
    zhou.context.close()
    elsewhere = visit(story.person("zhou"), "/desk/HD-1/")
    expect(elsewhere.locator(BOX)).to_have_value("写到一半，浏览器崩溃")
    sent(elsewhere)
    expect(elsewhere.locator("#talk")).to_contain_text("浏览器崩溃")
    elsewhere.goto("/desk/HD-1/")
    expect(elsewhere.locator(BOX)).to_have_value("")


def test_a_text_is_there_after_the_session_ended(story: Desk, visit: Visit, it_is: Callable[[str], None]) -> None:
    it_is("2026-03-03 10:00")
    opened(story, when="2026-03-03 09:30")
    zhou = visit(story.person("zhou"), "/desk/HD-1/")
    with reading(SYSTEM):
        Session.objects.all().delete()
    zhou.fill(BOX, "会话早已结束，我还在写")
    zhou.wait_for_timeout(1_500)  # the server refuses the draft; whatever else on the page asks may lead to the door
    sign_in(zhou, story.person("zhou"))
    zhou.goto("/desk/HD-1/")
    expect(zhou.locator(BOX)).to_have_value("会话早已结束，我还在写")
    kept(zhou, "草稿已保存")


def test_sending_again_after_going_back_makes_one_message(
    story: Desk, visit: Visit, it_is: Callable[[str], None]
) -> None:
    it_is("2026-03-03 10:00")
    opened(story, when="2026-03-03 09:30")
    zhou = visit(story.person("zhou"), "/desk/HD-1/")
    zhou.fill(BOX, "只说一次。")
    sent(zhou)
    expect(zhou.locator("#talk")).to_contain_text("只说一次。")
    zhou.go_back()
    expect(zhou.locator(BOX)).to_have_value("")
    zhou.evaluate("document.querySelector('form[data-compose]').requestSubmit()")
    zhou.wait_for_load_state()
    assert said() == ["只说一次。"]


def test_files_are_dropped_shown_and_refused_when_too_large(
    story: Desk, visit: Visit, it_is: Callable[[str], None], tmp_path: Path
) -> None:
    it_is("2026-03-03 10:00")
    opened(story, when="2026-03-03 09:30")
    zhou = visit(story.person("zhou"), "/desk/HD-1/")
    part, large = tmp_path / "支架.prt.7", tmp_path / "整机.zip"
    part.write_bytes(b"part")
    with large.open("wb") as out:
        out.truncate(300 * 1024 * 1024)  # three hundred megabytes that cost no disk
    zhou.fill(BOX, "见附件")
    with zhou.expect_response(lambda got: "/draft/" in got.url and "claim" in (got.request.post_data or "")):
        zhou.set_input_files("[data-file]", [part, large])
    expect(zhou.locator("[data-uploads] li")).to_have_count(2)
    expect(zhou.locator("[data-uploads] li.is-wrong")).to_contain_text("超过 25")
    expect(zhou.locator("[data-uploads] input[name=claim]")).to_have_count(1)
    zhou.reload(timeout=PATIENCE)
    expect(zhou.locator("[data-uploads] li")).to_contain_text("支架.prt.7")
    expect(zhou.locator(BOX)).to_have_value("见附件")
    sent(zhou)
    expect(zhou.locator(".kw-files")).to_contain_text("Creo 或 NX 零件 · 第 7 版")


def test_a_colleague_is_picked_by_typing_and_a_ready_text_put_in(
    story: Desk, visit: Visit, it_is: Callable[[str], None]
) -> None:
    it_is("2026-03-03 10:00")
    opened(story, when="2026-03-03 09:30")
    zhou = visit(story.person("zhou"), "/desk/templates/")
    zhou.click("text=新建模板")
    zhou.fill("#kw-dialog [name=title]", "收到")
    zhou.fill("#kw-dialog [name=body_zh]", "{提出人}您好，{工单号} 已收到。")
    zhou.click("#kw-dialog button[type=submit], #kw-dialog button:has-text('新建模板')")
    expect(zhou.locator("main")).to_contain_text("收到")
    zhou.goto("/desk/HD-1/?say=note")
    zhou.locator(BOX).press_sequentially("@王")
    expect(zhou.locator("[data-colleagues-list] button")).to_contain_text("王倩")
    zhou.keyboard.press("Enter")
    expect(zhou.locator(BOX)).to_have_value("@王倩 ")
    zhou.goto("/desk/HD-1/?say=reply")
    zhou.click("#reply summary:has-text('模板')")
    zhou.click("#reply .kw-ready summary:has-text('收到')")
    zhou.click("#reply [data-insert]")
    expect(zhou.locator(BOX)).to_have_value("小陈您好，HD-1 已收到。")


def test_a_fact_is_changed_in_its_place(story: Desk, visit: Visit, it_is: Callable[[str], None]) -> None:
    it_is("2026-03-03 10:00")
    opened(story, when="2026-03-03 09:30", module="工作区")
    zhou = visit(story.person("zhou"), "/desk/HD-1/")
    zhou.click("#rail .kw-editable:has-text('工作区')")
    zhou.fill("#rail .kw-factform [name=module]", "检入")
    zhou.keyboard.press("Control+Enter")
    expect(zhou.locator("#rail .kw-undo")).to_contain_text("模块：工作区 → 检入")
    zhou.click("#rail .kw-undo button")
    expect(zhou.locator("#rail .kw-editable:has-text('工作区')")).to_be_visible()
