# SPDX-License-Identifier: Apache-2.0
"""周敏 reads the board: figures that lead to their tickets, other periods, files, a report on paper, the wall."""

import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from keepwell.desk.services import Reply, ResolveTicket, reply, resolve_ticket
from keepwell.kernel import clock, relay
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.reports.models import Edition
from keepwell.reports.producing import produce
from keepwell.sla.services.sound_alarms import sound_due
from tests.factories.desk import Desk, opened
from tests.factories.sla import at
from tests.journeys.conftest import Visit
from tests.journeys.test_every_page import barriers

pytestmark = pytest.mark.journey
WIDTH = 360
REPORTS = ("board", "backlog", "flow", "answers", "returns", "workload", "staffing", "causes")
#: a folder to look at the pages in; nothing is kept without it
LOOKED_AT = os.environ.get("KEEPWELL_TEST_PICTURES", "")


def furnish(story: Desk) -> None:
    """Three weeks of work, and a production that stands still."""
    zhou, wang = story.as_("zhou"), story.as_("wang")
    topics = ("族表实例", "检出失败", "BOM 丢件", "族表实例")
    for number in range(16):
        day, hour = 2 + number % 12, 9 + number % 8
        who = ("chen", "liu", "zhao")[number % 3]
        ticket = opened(
            story,
            by=who,
            when=f"2026-02-{day + 9:02} {hour:02}:1{number % 6}",
            topic=topics[number % 4],
            cad_tool="Creo 9.0" if number % 2 else "",
            channel=("web", "phone", "mail")[number % 3],
        )
        if number % 4 < 3:
            reply(zhou, ticket, Reply(body="请发装配。"), now=at(f"2026-02-{day + 9:02} {hour:02}:4{number % 6}"))
        if number % 4 < 2:
            done = ResolveTicket(cause=("plm", "cad", "operation")[number % 3], solution="已修复。")
            resolve_ticket(zhou, ticket, done, now=at(f"2026-02-{day + 10:02} 15:00"))
    grave = opened(story, by="zhao", when="2026-03-03 13:20", is_production_stopped=True, kind="incident")
    reply(wang, grave, Reply(body="马上到场。"), now=at("2026-03-03 13:30"))
    opened(story, when="2026-03-03 13:50", title="流程卡在会签")
    while relay.relay_once():
        pass
    while sound_due(clock.now()):
        pass
    while relay.relay_once():
        pass


def look(tab: Page, name: str) -> None:
    """Keep a picture, when somebody wants to look."""
    if LOOKED_AT:
        tab.wait_for_timeout(700)  # a chart is drawn when its box is in sight
        tab.screenshot(path=Path(LOOKED_AT) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_manager_reads_the_board(story: Desk, visit: Visit, it_is: Callable[[str], None], language: str) -> None:
    it_is("2026-03-03 14:00")
    furnish(story)
    is_chinese = language == "zh-hans"
    tab = visit(story.cast.zhou, "/reports/board/?span=90", language=language, for_axe=True)
    expect(tab.locator("h1")).to_have_text("SLA 看板" if is_chinese else "SLA board")
    # a figure leads to as many tickets as it says
    overdue = tab.locator(".kw-rtile").nth(1).locator("a")
    count = int(overdue.inner_text())
    assert count >= 1
    look(tab, f"board-{language}")
    found = barriers(tab)
    overdue.click()
    expect(tab.locator("table tbody tr")).to_have_count(count)
    found += barriers(tab)
    # every report, with its pictures
    for name in REPORTS:
        tab.goto(f"/reports/{name}/?span=90")
        expect(tab.locator("#report")).to_be_visible()
        assert tab.locator(".kw-chart svg, .kw-chart table").count() >= 1, name
        look(tab, f"{name}-{language}")
        found += barriers(tab)
    # another period empties the picture, and the page says so
    tab.fill("#f-from", "2025-01-01")
    tab.fill("#f-to", "2025-01-31")
    tab.click("#report-filters button")
    expect(tab.locator("#report")).to_contain_text("没有统计到" if is_chinese else "Nothing was counted")
    # files: the whole report and one table
    tab.goto("/reports/flow/?span=90")
    with tab.expect_download() as coming:
        tab.click("a[href*='report.xlsx']")
    book = load_workbook(io.BytesIO(Path(coming.value.path()).read_bytes()))
    assert len(book.sheetnames) == 3
    # on paper: asked for, made by a worker, there
    tab.click("a:has-text('制作 PDF')" if is_chinese else "a:has-text('Make as PDF')")
    tab.locator("dialog[open] button[type=submit]").click()
    tab.wait_for_url("**/reports/editions/**")
    with reading(SYSTEM):
        edition = Edition.objects.latest("created_at")
    assert edition.language == language
    produce(edition.pk, now=clock.now())
    tab.reload()
    with tab.expect_download() as paper:
        tab.locator("a[href$='report.pdf']").first.click()
    assert Path(paper.value.path()).read_bytes().startswith(b"%PDF")
    look(tab, f"edition-{language}")
    found += barriers(tab)
    for address in ("/reports/editions/", "/reports/schedules/", "/reports/screens/", "/wallboard/"):
        tab.goto(address)
        found += barriers(tab)
    assert found == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_board_fits_a_phone(story: Desk, visit: Visit, it_is: Callable[[str], None], language: str) -> None:
    it_is("2026-03-03 14:00")
    furnish(story)
    tab = visit(story.cast.zhou, "/reports/", language=language, narrow=True)
    found = []
    addresses = [f"/reports/{name}/?span=90" for name in REPORTS]
    for address in (*addresses, "/reports/tickets/?part=opened&span=90", "/reports/editions/", "/wallboard/"):
        tab.goto(address)
        width = tab.evaluate("document.documentElement.scrollWidth")
        if width > WIDTH:
            found.append(f"{address}: {width}")
        look(tab, f"phone-{address.strip('/').split('?')[0].replace('/', '-')}-{language}")
    assert found == []


def test_a_television_needs_no_account_until_the_link_is_revoked(
    story: Desk, visit: Visit, it_is: Callable[[str], None]
) -> None:
    it_is("2026-03-03 14:00")
    furnish(story)
    tab = visit(story.cast.zhou, "/reports/screens/")
    tab.locator("main .kw-panel a.kw-button").first.click()
    tab.fill("input[name=label]", "三楼大厅")
    tab.click("main form button[type=submit]")
    link = tab.locator("#screen-link").inner_text()
    address = link[link.index("/wallboard/") :]
    television = visit(None, address)
    expect(television.locator(".kw-wallnext li").first).to_be_visible()
    for wide, high in ((1920, 1080), (3840, 2160)):
        television.set_viewport_size({"width": wide, "height": high})
        assert television.evaluate("document.documentElement.scrollHeight") <= high
        assert television.evaluate("document.documentElement.scrollWidth") <= wide
        # five metres: nothing that matters is smaller than a fortieth of the height
        size = television.locator(".kw-wallnext li").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
        assert size >= high / 40
        look(television, f"wall-{high}")
    words = television.locator("body").inner_text()
    for name in (story.cast.chen.name, story.cast.zhao.name, "流程卡在会签"):
        assert name not in words
    tab.goto("/reports/screens/")
    look(tab, "screens")
    tab.click("a:has-text('撤销链接')")
    tab.locator("main form button[type=submit], dialog[open] button[type=submit]").first.click()
    answer = television.goto(address)
    assert answer is not None
    assert answer.status == 404
