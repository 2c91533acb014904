# SPDX-License-Identifier: Apache-2.0
"""The scripts in a real browser with a clock of our own: chips tick, rows walk, dialogs open."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest
from django.utils import translation
from django.utils.html import escape
from playwright.sync_api import Browser, Page, sync_playwright

import keepwell.ui
from keepwell.ui import parts, words
from keepwell.ui.faces import ClockFace, ClockState
from keepwell.ui.words import Basis

pytestmark = pytest.mark.journey
STATIC = Path(keepwell.ui.__file__).parent / "static/ui"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
]
NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
HOUR = 3600


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield started
        started.close()


def opened(browser: Browser, body: str, *scripts: str, behind: timedelta = timedelta(0)) -> Page:
    """A page with the scripts, in a browser whose clock is `behind` the server's."""
    page = browser.new_page()
    page.clock.install(time=NOW - behind - timedelta(seconds=10))
    page.clock.pause_at(NOW - behind)
    said = escape(orjson.dumps(words.clock_templates()).decode())
    page.set_content(
        f'<html data-now="{int(NOW.timestamp() * 1000)}" data-keys="on"><head><meta name="kw-words" content="{said}">'
        f'</head><body>{body}<div id="kw-toasts"></div><dialog id="kw-dialog"><div id="kw-dialog-body"></div></dialog>'
        "</body></html>"
    )
    for script in scripts:
        page.add_script_tag(path=STATIC / script)
    return page


def chip(seconds: int, basis: Basis = Basis.CLOCK, windows: list[tuple[datetime, datetime]] | None = None) -> str:
    face = ClockFace(ClockState.COMFORTABLE, "解决", NOW, None, seconds, basis, soon_below=HOUR, windows=windows)
    return parts.clock(face)


LENGTHS = [1, 59, 60, 3599, HOUR, 3 * HOUR + 300, 47 * HOUR + 60, 48 * HOUR, 51 * HOUR, 100 * HOUR]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("basis", list(Basis))
def test_the_browser_says_the_same_words_as_the_server(browser: Browser, language: str, basis: Basis) -> None:
    with translation.override(language):
        body = "".join(chip(length + 30, basis, [(NOW, NOW + timedelta(days=9))]) for length in LENGTHS)
        page = opened(browser, body, "kw.js")
        page.clock.run_for(30_000)
        shown = page.locator("[data-left]").all_text_contents()
        page.close()
        assert shown == [words.remaining(length, basis) for length in LENGTHS]


def test_a_chip_becomes_soon_and_then_overdue(browser: Browser) -> None:
    with translation.override("zh-hans"):
        page = opened(browser, chip(HOUR + 60), "kw.js")
    clock = page.locator(".kw-clock")
    page.clock.run_for(60_000)
    assert "is-soon" in (clock.get_attribute("class") or "")
    assert page.locator("[data-state]").text_content() == "即将到期"
    page.clock.fast_forward(HOUR * 1000)
    assert page.locator("[data-left]").text_content() == "现在到期"
    page.clock.fast_forward(12 * 60 * 1000)
    assert page.locator("[data-left]").text_content() == "已超 12 分"
    assert "is-breached" in (clock.get_attribute("class") or "")
    page.close()


def test_a_service_clock_stands_still_outside_its_hours(browser: Browser) -> None:
    windows = [(NOW, NOW + timedelta(hours=1)), (NOW + timedelta(hours=16), NOW + timedelta(hours=19))]
    with translation.override("zh-hans"):
        page = opened(browser, chip(3 * HOUR, Basis.SERVICE, windows), "kw.js")
    left = page.locator("[data-left]")
    page.clock.fast_forward(HOUR * 1000)
    assert left.text_content() == "还剩 2 工时"
    page.clock.fast_forward(15 * HOUR * 1000)
    assert left.text_content() == "还剩 2 工时"
    page.clock.fast_forward(30 * 60 * 1000)
    assert left.text_content() == "还剩 1 工时 30 分"
    page.close()


def test_a_wrong_clock_on_the_desk_does_not_bend_the_promise(browser: Browser) -> None:
    with translation.override("zh-hans"):
        page = opened(browser, chip(HOUR), "kw.js", behind=timedelta(hours=5))
    page.clock.run_for(60_000)
    assert page.locator("[data-left]").text_content() == "还剩 59 分"
    page.close()


ROWS = """<table data-rows><tbody>
<tr><td class="is-pick"><input type="checkbox"></td><td><a class="kw-rowlink" href="#one">一</a></td></tr>
<tr><td class="is-pick"><input type="checkbox"></td><td><a class="kw-rowlink" href="#two">二</a><i>空</i></td></tr>
</tbody></table><form data-bulk hidden><b data-picked></b></form><input id="box"><a data-key="n" href="#new">新建</a>"""


def test_the_keyboard_walks_picks_and_opens_rows(browser: Browser) -> None:
    page = opened(browser, ROWS, "kw.js", "keys.js")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("[data-picked]").text_content() == "1"
    assert page.locator("[data-bulk]").is_visible()
    page.keyboard.press("Enter")
    assert page.url.endswith("#two")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    assert page.url.endswith("#one")
    page.keyboard.press("n")
    assert page.url.endswith("#new")
    page.close()


def test_typing_is_typing(browser: Browser) -> None:
    page = opened(browser, ROWS, "kw.js", "keys.js")
    page.locator("#box").click()
    page.keyboard.type("jnx")
    assert page.locator("#box").input_value() == "jnx"
    assert not page.url.endswith("#new")
    page.close()


def test_a_click_on_a_row_opens_it(browser: Browser) -> None:
    page = opened(browser, ROWS, "kw.js")
    page.locator("i").click()
    assert page.url.endswith("#two")
    page.close()
