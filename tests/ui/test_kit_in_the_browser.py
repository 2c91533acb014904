# SPDX-License-Identifier: Apache-2.0
"""Pickers, ways back, charts and near times in a real browser."""

import shutil
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation
from playwright.sync_api import Browser, sync_playwright

from keepwell.ui import parts
from keepwell.ui.charts import Chart, Kind, Series
from tests.ui.test_in_the_browser import FLAGS, NOW, STATIC, opened

pytestmark = pytest.mark.journey

PICKER = """<form><label for="who">负责人</label><select id="who" name="who" data-picker="" required>
<option value="">—</option><option value="1">周敏 · 泵业公司</option><option value="2">李想 · 泵业公司</option>
<option value="3">Anna Berg · 电池公司</option></select></form>"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield started
        started.close()


@pytest.fixture(autouse=True)
def _reader() -> Iterator[None]:
    with translation.override("zh-hans"), timezone.override("Asia/Shanghai"):
        yield


def test_a_picker_is_a_box_to_type_in_that_the_keyboard_and_readers_know(browser: Browser) -> None:
    page = opened(browser, PICKER, "picker.js")
    box = page.get_by_role("combobox", name="负责人")
    box.click()
    assert page.get_by_role("option").count() == 4
    box.fill("李")
    assert page.get_by_role("option").all_text_contents() == ["李想 · 泵业公司"]
    assert box.get_attribute("aria-activedescendant") == page.get_by_role("option").get_attribute("id")
    box.press("Enter")
    assert page.locator("#who").input_value() == "2"
    assert box.input_value() == "李想 · 泵业公司"
    assert box.get_attribute("aria-expanded") == "false"
    box.fill("anna")
    box.press("ArrowDown")
    box.press("Escape")
    assert (box.input_value(), page.locator("#who").input_value()) == ("李想 · 泵业公司", "2")
    box.fill("")
    box.blur()
    assert page.locator("#who").input_value() == ""
    page.close()


def test_what_is_typed_and_not_chosen_is_taken_back(browser: Browser) -> None:
    page = opened(browser, PICKER, "picker.js")
    box = page.get_by_role("combobox", name="负责人")
    box.fill("没有这个人")
    assert page.get_by_role("option").count() == 0
    box.blur()
    assert (box.input_value(), page.locator("#who").input_value()) == ("", "")
    page.close()


def test_a_toast_offers_the_way_back_as_a_form(browser: Browser) -> None:
    page = opened(browser, "", "kit.js")
    page.evaluate(
        """document.dispatchEvent(new CustomEvent("kw:toast", {detail: {
            text: "已指派给李想", undo: {url: "/desk/undo/", fields: {number: "KW-1"}}}}))"""
    )
    form = page.locator("#kw-toasts form")
    assert form.get_attribute("action") == "/desk/undo/"
    assert form.locator("[name=number]").input_value() == "KW-1"
    assert len(form.locator("[name=kw-key]").input_value()) >= 16
    assert form.get_by_role("button").text_content() == "撤销"
    page.clock.run_for(11_000)
    assert page.get_by_text("已指派给李想").count() == 1
    page.clock.run_for(5_000)
    assert page.get_by_text("已指派给李想").count() == 0
    page.close()


def test_near_times_go_on_by_themselves(browser: Browser) -> None:
    body = parts.when(NOW - timedelta(seconds=30), now=NOW) + parts.when(NOW - timedelta(minutes=58), now=NOW)
    page = opened(browser, body, "kit.js")
    page.clock.run_for(90_000)
    assert page.locator("time").all_text_contents() == ["2 分钟前", "59 分钟前"]
    page.clock.run_for(60_000)
    assert page.locator("time").all_text_contents() == ["3 分钟前", "1 小时前"]
    page.close()


def test_a_chart_is_drawn_and_its_table_is_one_click_away(browser: Browser) -> None:
    chart = Chart("进出", ["周一", "周二"], [Series("新建", [12, 7]), Series("关闭", [3, None])], Kind.LINE, key="flow")
    request = RequestFactory().get("/")
    body = Template("{% load kw %}{% chart chart %}").render(Context({"chart": chart, "request": request}))
    page = opened(browser, body)
    assert page.get_by_role("table").is_visible()  # before any script has run
    page.add_style_tag(path=STATIC / "kw.css")
    for script in ("early.js", "vendor/echarts.min.js", "charts.js"):
        page.add_script_tag(path=STATIC / script)
    page.clock.run_for(1_000)
    assert page.locator("[data-chart-box] svg path").count() > 4
    assert not page.get_by_role("table").is_visible()
    page.get_by_role("button", name="表").click()
    assert page.get_by_role("table").is_visible()
    assert not page.locator("[data-chart-box]").is_visible()
    assert page.get_by_role("button", name="表").get_attribute("aria-pressed") == "true"
    page.close()


def test_the_palette_lists_what_the_page_offers(browser: Browser) -> None:
    with translation.override("zh-hans"):
        palette = Template("{% include 'ui/parts/palette.html' %}").render(Context({}))
    body = (
        f'<main id="main"><div class="kw-actions"><a class="kw-button" href="#take" data-key="t"><span>接手</span></a>'
        '<details><summary>更多</summary><a class="kw-button" href="#merge"><span>合并</span></a></details></div>'
        '<form><textarea></textarea><div class="kw-actions"><button><span>发送</span></button></div></form></main>'
        f'<input data-palette="/nowhere">{palette}'
    )
    page = opened(browser, body, "palette.js")
    page.keyboard.press("Control+k")
    options = page.locator("#kw-palette [role=option]")
    assert [text.removesuffix("T") for text in options.all_text_contents()] == ["接手", "合并"]
    page.keyboard.type("合")
    page.clock.run_for(500)
    page.wait_for_function("document.querySelectorAll('#kw-palette [role=option]').length === 1")
    page.keyboard.press("Enter")
    assert page.url.endswith("#merge")
    page.close()
