# SPDX-License-Identifier: Apache-2.0
"""王倩 finds a ticket while she types, narrows, jumps by number; a keeper adds a word; on a screen and on a phone."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from keepwell.people.choices import Role
from keepwell.search.services import catch_up_with_all
from tests.factories import people
from tests.factories.desk import Desk, opened
from tests.journeys.conftest import NARROW, Visit

pytestmark = pytest.mark.journey


@pytest.fixture
def told(story: Desk) -> Desk:
    """A few tickets, in the index."""
    opened(story)
    opened(
        story, "liu", "2026-03-04 09:00", title="检入图纸 ECN-2024-001 时提示对象被锁定", description="昨天还好好的。"
    )
    opened(story, "zhao", "2026-03-05 09:00", title="Pro/E 打开装配体闪退")
    catch_up_with_all()
    return story


def kept(tab: Page, name: str) -> None:
    """A picture, where somebody asked for pictures."""
    if folder := os.environ.get("KEEPWELL_PICTURES"):
        tab.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def fits(tab: Page) -> bool:
    """Whether nothing runs over the right edge."""
    return bool(tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


def test_results_come_while_one_types_and_a_number_leads_to_its_ticket(
    told: Desk, visit: Visit, it_is: Callable[[str], None]
) -> None:
    it_is("2026-03-05 10:00")
    tab = visit(told.cast.wang, "/search/")
    expect(tab.locator("#found")).to_contain_text("如何搜索")
    kept(tab, "search-empty-zh")
    tab.locator("#find-words").press_sequentially("检入", delay=30)
    expect(tab.locator("#found mark").first).to_have_text("检入")
    expect(tab.locator(".kw-hits > li")).to_have_count(1)
    tab.fill("#find-words", "状态:打开 客户:华东 type:ticket")
    expect(tab.locator(".kw-hits > li")).to_have_count(3)
    kept(tab, "search-zh")
    tab.set_viewport_size(NARROW)  # type: ignore[arg-type]
    assert fits(tab)
    kept(tab, "search-zh-360")
    tab.fill("#find-words", "HD-3")
    tab.locator("#find-words").press("Enter")
    expect(tab.locator(".kw-hits > li").first).to_contain_text("HD-3")
    tab.goto("/search/?q=HD-3")
    assert tab.url.endswith("/desk/HD-3/")


def test_a_keeper_adds_a_word_and_it_is_found_under_its_other_name(told: Desk, visit: Visit) -> None:
    keeper = people.person(told.cast.provider, "老管")
    people.role(keeper, Role.SYSTEM_ADMIN, told.cast.provider)
    tab = visit(keeper, "/administration/search/")
    kept(tab, "dictionary-zh")
    tab.goto("/administration/search/words/new/")
    tab.fill("[name=word]", "蓝屏王")
    tab.fill("[name=synonyms]", "Pro/E")
    tab.click("main button:has-text('保存')")
    expect(tab.locator("main")).to_contain_text("蓝屏王")
    tab.set_viewport_size(NARROW)  # type: ignore[arg-type]
    assert fits(tab)
    reader = visit(told.cast.wang, "/search/?q=蓝屏王")
    expect(reader.locator(".kw-hits > li")).to_contain_text("HD-3")
