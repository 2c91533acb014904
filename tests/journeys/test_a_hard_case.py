# SPDX-License-Identifier: Apache-2.0
"""赵工 complains: 周敏 notes the mood, ticks what must be done, says the cause; the problem finds its group."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from keepwell.casework.services import AddItem, KeepChecklist, MarkComplaint, add_item, create_checklist, mark_complaint
from keepwell.people.choices import Role, TeamKind
from tests.factories import people
from tests.factories.casework import relayed
from tests.factories.desk import Desk, opened
from tests.factories.sla import at
from tests.journeys.conftest import Visit
from tests.journeys.test_every_page import barriers

pytestmark = pytest.mark.journey

WORDS = {
    "zh-hans": {
        "first": "请先完成清单事项",
        "solved": "已解决",
        "integration": "集成",
        "next": "接下来",
        "angry": "不满",
    },
    "en": {
        "first": "First do",
        "solved": "Resolved",
        "integration": "Integration",
        "next": "What happens next",
        "angry": "Angry",
    },
}


def _furnished(story: Desk) -> None:
    """A system group, a checklist of the house, and a complaint of 赵工 with an item that must be done."""
    provider = story.cast.provider
    sun = people.person(provider, "孙工", latin_name="Sun", email="sun@example.com")
    people.role(sun, Role.SYSTEM_GROUP, provider)
    people.role(story.cast.zhou, Role.SERVICE_MANAGER, provider)
    people.team(provider, "system", sun, kind=TeamKind.SYSTEM)
    words = KeepChecklist(name="丢件检查", lines="*保存现场装配\n询问同所同事")
    create_checklist(story.as_("zhou"), provider, words, now=at("2026-03-02 09:00"))
    ticket = opened(story, "zhao", title="Pro/E 保存到 PDM 后装配丢失零件", topic="工作区丢件")
    step = MarkComplaint(what="三周没人理", next_step="周敏下午到所里当面看", next_step_at=at("2026-03-04 15:00"))
    mark_complaint(story.as_("zhou"), ticket, step, now=at("2026-03-03 09:20"))
    must = AddItem(text="请赵工确认零件都在", is_required=True)
    add_item(story.as_("zhou"), ticket, must, now=at("2026-03-03 09:25"))
    relayed()


def _fits(tab: Page) -> None:
    assert tab.evaluate("document.documentElement.scrollWidth") <= tab.viewport_size["width"]  # type: ignore[index]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_complaint_about_the_integration_goes_its_way(
    story: Desk, visit: Visit, it_is: Callable[[str], None], language: str
) -> None:
    it_is("2026-03-03 10:00")
    said = WORDS[language]
    _furnished(story)
    tab = visit(story.person("zhou"), "/desk/HD-1/", language=language)
    expect(tab.locator("main")).to_contain_text(said["next"])
    tab.click(f"button[name=feeling]:has-text('{said['angry']}')")
    expect(tab.locator("#rail")).to_contain_text(said["angry"])
    _resolve(tab, "integration")
    expect(tab.locator("#kw-dialog")).to_contain_text(said["first"])
    expect(tab.locator("#kw-dialog [name=solution]")).to_have_value("插件升级到 3.2")
    tab.goto("/desk/HD-1/")
    tick = tab.locator("#cw-checklist li", has_text="请赵工确认零件都在").locator("button[aria-pressed]")
    tick.focus()
    tab.keyboard.press("Enter")
    expect(tick).to_have_attribute("aria-pressed", "true")
    _resolve(tab, "integration")
    expect(tab.locator("#ticket-state")).to_contain_text(said["solved"])
    relayed()
    tab.goto("/desk/HD-1/")
    tab.click("#cw-problem a:has-text('P-1')")
    tab.wait_for_url(re.compile("/problems/P-1/"))
    expect(tab.locator("main")).to_contain_text(said["integration"])
    expect(tab.locator("main")).to_contain_text("HD-1")


def _resolve(tab: Page, cause: str) -> None:
    tab.click("#ticket-verbs a[href$='/resolve-ticket/']")
    tab.select_option("#kw-dialog [name=cause]", cause)
    tab.fill("#kw-dialog [name=solution]", "插件升级到 3.2")
    tab.click("#kw-dialog button[type=submit]")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_casework_lets_everybody_in_and_fits_a_phone(
    story: Desk, visit: Visit, it_is: Callable[[str], None], language: str
) -> None:
    it_is("2026-03-03 10:00")
    _furnished(story)
    opened(story, "chen", title="三条产线停工待图", kind="incident", is_production_stopped=True)
    relayed()
    pages = ("/desk/HD-1/", "/desk/HD-2/", "/problems/", "/tasks/", "/time/", "/checklists/", "/problems/routes/")
    tab = visit(story.person("zhou"), "/tasks/", language=language, for_axe=True)
    found = []
    for address in pages:
        tab.goto(address)
        found += barriers(tab)
    assert found == []
    phone = visit(story.person("zhou"), "/tasks/", language=language, narrow=True)
    for address in pages:
        phone.goto(address)
        _fits(phone)
    zhao = visit(story.person("zhao"), "/desk/HD-1/", language=language, narrow=True)
    expect(zhao.locator("main")).to_contain_text("周敏下午到所里当面看")
    expect(zhao.locator("main")).not_to_contain_text("三周没人理")
    _fits(zhao)
