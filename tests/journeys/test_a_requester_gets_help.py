# SPDX-License-Identifier: Apache-2.0
"""小陈 needs help: found while typing, asked with a photo, answered, sent back, solved, rated; and a number at once."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from keepwell.desk.models import Ticket
from keepwell.desk.services import Reply, ResolveTicket, reply, resolve_ticket
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.portal.links import token_of
from keepwell.portal.models import Rating, SolutionUse
from tests.factories.desk import Desk, again
from tests.factories.portal import help_desk, shared
from tests.factories.sla import at
from tests.journeys.conftest import Visit
from tests.journeys.test_every_page import barriers

pytestmark = pytest.mark.journey
PHOTO = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cfc000000301010018dd8db00000000049454e44ae426082"
)
PHONE = {"language": "zh-hans", "narrow": True}
DESKTOP = {"language": "en", "narrow": False}
#: what the journey reads, in both languages
WORDS = {
    "zh-hans": {
        "none": "都不是，告诉我们",
        "helped": "帮到我了",
        "send": "发送",
        "has": "周敏已接收",
        "works": "周敏处理中",
        "confirm": "等您确认",
        "not_yet": "还没有",
        "yes": "解决了",
        "rate": "评价",
        "rated": "您的评价",
        "call": "拨打",
    },
    "en": {
        "none": "None of these: tell us",
        "helped": "This helped me",
        "send": "Send",
        "has": "Zhou Min has it",
        "works": "Zhou Min works on it",
        "confirm": "Please confirm",
        "not_yet": "Not yet",
        "yes": "Yes, solved",
        "rate": "Rate",
        "rated": "Your rating",
        "call": "Call",
    },
}


@pytest.fixture(autouse=True)
def _with_patience(visit: Visit) -> Iterator[None]:
    """A loaded machine prints pages slowly; what is said here is about words, not about time."""
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=5_000)


def seen(tab: Page, name: str) -> None:
    """Keep a picture for the eye when a folder for pictures is named."""
    folder = os.environ.get("KEEPWELL_PICTURES")
    if folder:
        tab.screenshot(path=f"{folder}/{name}.png", full_page=True)


def fits(tab: Page) -> None:
    """Nothing runs over the edge, and no barrier is serious."""
    width = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, tab.url


def asked(chen: Page, said: dict[str, str], photo: Path, how: str) -> str:
    """None of what is known helps: he asks with a photo and reads who has it."""
    chen.goto("/desk/")
    chen.fill("#ask", "保存后零件不见了")
    expect(chen.locator("#answers")).to_contain_text("保存后零件不见了怎么办")
    seen(chen, f"box-{how}")
    chen.click(f"text={said['none']}")
    expect(chen.locator("[name=title]")).to_have_value("保存后零件不见了")
    chen.fill("[name=description]", "昨天保存的装配，今天打开少了三个零件。")
    chen.set_input_files("input[type=file]", photo)
    expect(chen.locator("[data-names]")).to_contain_text("现场.png")
    fits(chen)
    seen(chen, f"form-{how}")
    chen.click(f"form[data-asking] button:has-text('{said['send']}')")
    chen.wait_for_url(re.compile(r"/desk/HD-\d+/$"))
    expect(chen.locator("#talk")).to_contain_text("今天打开少了三个零件")
    expect(chen.locator("#talk")).to_contain_text("现场.png")
    expect(chen.locator("#talk")).to_contain_text(said["has"])
    return str(chen.url.rstrip("/").rpartition("/")[2])


@pytest.mark.parametrize("how", [PHONE, DESKTOP], ids=["phone-zh", "desktop-en"])
def test_a_requester_gets_help(
    story: Desk, visit: Visit, it_is: Callable[[str], None], tmp_path: Path, how: dict[str, object]
) -> None:
    said, name = WORDS[str(how["language"])], str(how["language"])
    photo = tmp_path / "现场.png"
    photo.write_bytes(PHOTO)
    it_is("2026-03-03 11:10")
    help_desk(story)
    shared(story)
    chen = visit(story.person("chen"), "/desk/", **how)
    chen.set_default_timeout(40_000)

    number = asked(chen, said, photo, name)
    with reading(SYSTEM):
        ticket = Ticket.objects.get(number=number)
    seen(chen, f"open-{name}")

    it_is("2026-03-03 11:20")
    reply(story.as_("zhou"), ticket, Reply(body="请问用的是哪个工作区？"), now=at("2026-03-03 11:20"))
    chen.goto("/desk/")
    expect(chen.locator("#requests")).to_contain_text(said["works"])
    fits(chen)
    seen(chen, f"home-{name}")

    it_is("2026-03-03 13:30")
    command = ResolveTicket(cause="operation", solution="请更新工作区。")
    resolve_ticket(story.as_("zhou"), ticket, command, now=at("2026-03-03 13:30"))
    chen.goto("/desk/")
    expect(chen.locator("#requests")).to_contain_text(said["confirm"])
    chen.goto(f"/desk/{number}/")
    seen(chen, f"solved-{name}")
    chen.click(f"#portal-outcome >> text={said['not_yet']}")
    chen.fill("#kw-dialog [name=reason]", "又丢了两个。")
    chen.click("#kw-dialog button[type=submit]")
    expect(chen.locator("#talk")).to_contain_text("又丢了两个。")

    it_is("2026-03-03 14:30")
    command = ResolveTicket(cause="plm", solution="补丁已装，请重开 Creo。")
    resolve_ticket(story.as_("zhou"), again(ticket), command, now=at("2026-03-03 14:30"))
    chen.goto(f"/desk/{number}/")
    chen.click(f"#portal-outcome button:has-text('{said['yes']}')")
    expect(chen.locator("#portal-outcome .kw-rate")).to_be_visible()
    chen.check("[name=score][value='5']", force=True)
    chen.fill("#portal-words", "很快")
    fits(chen)
    seen(chen, f"rate-{name}")
    chen.click(f"#portal-outcome button:has-text('{said['rate']}')")
    expect(chen.locator("#portal-outcome")).to_contain_text(said["rated"])
    with reading(SYSTEM):
        assert list(Rating.objects.values_list("score", "words", "cycle")) == [(5, "很快", 1)]


@pytest.mark.parametrize("how", [PHONE, DESKTOP], ids=["phone-zh", "desktop-en"])
def test_a_solution_found_while_typing_spares_the_request(
    story: Desk, visit: Visit, it_is: Callable[[str], None], how: dict[str, object]
) -> None:
    said, name = WORDS[str(how["language"])], str(how["language"])
    it_is("2026-03-03 14:00")
    shared(story)
    chen = visit(story.person("chen"), "/desk/", **how)
    chen.set_default_timeout(40_000)
    chen.fill("#ask", "零件不见了")
    chen.click("#answers >> text=保存后零件不见了怎么办")
    expect(chen.locator("main")).to_contain_text("更新工作区")
    fits(chen)
    seen(chen, f"solution-{name}")
    chen.click(f"button:has-text('{said['helped']}')")
    chen.wait_for_load_state()
    with reading(SYSTEM):
        assert list(SolutionUse.objects.values_list("has_helped", flat=True)) == [True]


@pytest.mark.parametrize("how", [PHONE, DESKTOP], ids=["phone-zh", "desktop-en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_help_is_found_without_sign_in(
    story: Desk, visit: Visit, it_is: Callable[[str], None], how: dict[str, object], theme: str
) -> None:
    said, name = WORDS[str(how["language"])], str(how["language"])
    it_is("2026-03-03 14:00")
    made = help_desk(story, story.cast.pumps, is_link_open=True, shows_team=True, email="pdm@example.com")
    anybody = visit(None, f"/help/at/{token_of(made)}/", theme=theme, for_axe=True, **how)
    expect(anybody.locator("main")).to_contain_text("021-5555 6688")
    best = anybody.locator("a.is-primary")
    expect(best).to_contain_text(said["call"])
    assert best.get_attribute("href") == "tel:02155550100"
    assert anybody.locator("a[href='mailto:pdm@example.com']").count() == 1
    fits(anybody)
    seen(anybody, f"help-{name}-{theme}")
    assert barriers(anybody) == []


def test_what_is_typed_outlives_the_tab_and_two_sendings_are_one_request(
    story: Desk, visit: Visit, it_is: Callable[[str], None], tmp_path: Path
) -> None:
    it_is("2026-03-03 14:00")
    chen = visit(story.person("chen"), "/desk/new/", narrow=True)
    chen.set_default_timeout(40_000)
    chen.fill("[name=title]", "许可证不足")
    chen.fill("[name=description]", "早上开始就这样")
    chen.goto("/help/")
    chen.goto("/desk/new/")
    expect(chen.locator("[name=title]")).to_have_value("许可证不足")
    expect(chen.locator("[name=description]")).to_have_value("早上开始就这样")
    photo = tmp_path / "现场.png"
    photo.write_bytes(PHOTO)
    chen.set_input_files("input[type=file]", photo)
    chen.click("form[data-asking] button:has-text('发送')")
    chen.wait_for_url(re.compile(r"/desk/HD-1/$"))
    chen.go_back()
    chen.wait_for_url(re.compile(r"/desk/new/"))
    if chen.locator("[name=title]").input_value():
        chen.click("form[data-asking] button:has-text('发送')")
        chen.wait_for_url(re.compile(r"/desk/HD-1/$"))
    chen.goto("/desk/new/")
    expect(chen.locator("[name=title]")).to_have_value("")  # it has arrived: the copy is forgotten
    chen.goto("/desk/")
    expect(chen.locator("#requests .kw-request")).to_have_count(1)
