# SPDX-License-Identifier: Apache-2.0
"""An agent clears ten tickets without the mouse: take, answer, give away, classify, pause, solve, undo."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from keepwell.desk.models import Ticket
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from tests.factories.desk import Desk, opened
from tests.journeys.conftest import Visit
from tests.journeys.test_a_question import watched

pytestmark = pytest.mark.journey
SOLVED = 6


def solved(tab: Page, number: str) -> None:
    """Open the row, answer, solve with its cause, and go back: nothing but keys."""
    tab.keyboard.press("j")
    expect(tab.locator("tr.is-at")).to_contain_text(number)
    tab.keyboard.press("Enter")
    tab.wait_for_url(re.compile(rf"/desk/{number}/"))
    tab.keyboard.press("s")
    cause = tab.locator("#kw-dialog [name=cause]")
    expect(cause).to_be_visible()
    focus_on(tab, "cause")
    choose(tab)
    focus_on(tab, "solution")
    tab.keyboard.insert_text("已按手册处理，请确认。")
    tab.keyboard.press("Control+Enter")
    expect(tab.locator("#kw-dialog")).not_to_be_visible()
    tab.keyboard.press("b")
    tab.wait_for_url(re.compile(r"/desk/(\?.*)?$"))


def focus_on(tab: Page, name: str) -> None:
    """Tab until the box has the focus, as a person does."""
    for _step in range(20):
        here = tab.evaluate("document.activeElement.name || document.activeElement.id")
        if here == name or here.endswith(f"-{name}-box"):  # a long list is a box to type in, which has an id only
            return
        tab.keyboard.press("Tab")
    raise AssertionError(f"{name} is not reached by Tab")


def choose(tab: Page) -> None:
    """The first real choice of the list that has the focus, by keys."""
    tab.keyboard.press("ArrowDown")
    if tab.evaluate("document.activeElement.tagName") != "SELECT":
        tab.keyboard.press("Enter")


def opened_by(page: Page, key: str, box: str) -> None:
    """Press a key; once more as people do, when the list was just being drawn anew."""
    page.keyboard.press(key)
    try:
        expect(page.locator(box)).to_be_visible(timeout=3_000)
    except AssertionError:
        page.keyboard.press(key)
        expect(page.locator(box)).to_be_visible()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_ten_tickets_are_cleared_with_the_keyboard_alone(
    story: Desk, visit: Visit, it_is: Callable[[str], None], language: str
) -> None:
    it_is("2026-03-03 10:00")
    made = [opened(story, title=f"第 {n} 件", when=f"2026-03-03 09:{n:02d}") for n in range(10)]
    zhou = visit(story.person("zhou"), "/desk/", language=language)
    complaints = watched(zhou)
    expect(zhou.locator("tbody tr")).to_have_count(10)

    # six are solved, each leaves the list
    for ticket in made[:SOLVED]:
        solved(zhou, ticket.number)
    expect(zhou.locator("tbody tr")).to_have_count(10 - SOLVED)

    # two go to 王倩 in one stroke, and back again, since it was a slip
    zhou.keyboard.press("j")
    zhou.keyboard.press("x")
    zhou.keyboard.press("j")
    zhou.keyboard.press("x")
    expect(zhou.locator("[data-picked]").first).to_have_text("2")
    zhou.keyboard.press("t")
    expect(zhou.locator("#kw-dialog")).to_be_visible()
    zhou.keyboard.press("Control+Enter")
    expect(zhou.locator("#kw-toasts")).to_contain_text("2")

    # one is classified in its row
    zhou.keyboard.press("j")
    zhou.keyboard.press("e")
    focus_on(zhou, "module")
    zhou.keyboard.insert_text("BOM")
    zhou.keyboard.press("Control+Enter")
    expect(zhou.locator("tr.kw-striprow")).to_have_count(0)
    expect(zhou.locator("tbody")).to_contain_text("BOM")
    zhou.keyboard.press("z")
    expect(zhou.locator("#kw-toasts")).to_contain_text(re.compile("已撤销|Undone"))

    # the filter and the columns are a key away
    for key, box in (("f", "#filter-q"), ("c", "[name=columns] >> nth=0")):
        opened_by(zhou, key, f"#kw-dialog {box}")
        zhou.keyboard.press("Escape")
        expect(zhou.locator("#kw-dialog")).not_to_be_visible()

    # what all keys are, one key says
    zhou.keyboard.press("?")
    expect(zhou.locator("#kw-keys")).to_be_visible()
    zhou.keyboard.press("Escape")
    with reading(SYSTEM):
        states = list(Ticket.objects.order_by("opened_at").values_list("state", flat=True))
        assert states[:SOLVED] == ["resolved"] * SOLVED
        assert states.count("in_progress") == 2
        assert not Ticket.objects.filter(module="BOM").exists()
    assert complaints == []
