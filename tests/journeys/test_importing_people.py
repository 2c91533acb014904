# SPDX-License-Identifier: Apache-2.0
"""周敏 brings a list of people in, corrects what was refused, and brings that in too."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.people.models import Person
from keepwell.transfer.models import StockImport
from keepwell.transfer.working import work
from tests.factories.desk import Desk
from tests.journeys.conftest import Visit
from tests.journeys.test_every_page import barriers

pytestmark = pytest.mark.journey

STAFF = """工号,姓名,所在部门,邮箱,备注
E1,陈一,hd-by-2,chen.yi@example.com,
E2,,hd-by-2,wang.er@example.com,
E3,李三,hd-by-2,chen.yi@example.com,
"""


def worked() -> None:
    """What the worker does meanwhile."""
    with reading(SYSTEM):
        newest = StockImport.objects.latest("created_at").pk
    work(newest, now=clock.now())


def sent(tab: Page, path: Path) -> None:
    """From the side bar to the file at its place."""
    tab.click("nav >> text=导入与导出")
    tab.click("text=导入文件")
    tab.click("main >> text=华东制造集团")
    tab.select_option("select[name=kind]", "people")
    tab.set_input_files("input[type=file]", path)
    tab.click("button:has-text('上传文件')")
    tab.wait_for_url(re.compile("/transfer/imports/"))


def looked_through(tab: Page) -> None:
    """The preview comes by itself when the worker has read the file."""
    tab.click("button:has-text('预览')")
    expect(tab.locator("#run [role=status]")).to_contain_text("正在读取")
    worked()
    expect(tab.locator("#run [role=status]")).to_contain_text("可以导入")


def test_people_with_errors_the_rejects_corrected_and_in_again(
    story: Desk, visit: Visit, it_is: Callable[[str], None], tmp_path: Path
) -> None:
    it_is("2026-03-03 14:00")
    file = tmp_path / "人员.csv"
    file.write_bytes(STAFF.encode("gb18030"))
    Client().get("/sign-in/")  # the first page of a process takes its time on a busy machine
    zhou = visit(story.cast.zhou, "/", for_axe=True)
    sent(zhou, file)
    # the department's column has a name of its own: it was not guessed, and is chosen by hand
    expect(zhou.get_by_label("组织", exact=True)).to_have_value("")
    zhou.get_by_label("组织", exact=True).select_option(label="所在部门")
    assert barriers(zhou) == []
    looked_through(zhou)
    expect(zhou.locator("table")).to_contain_text("此项不能为空")
    expect(zhou.locator("table")).to_contain_text("与第 2 行相同")
    assert barriers(zhou) == []
    zhou.keyboard.press("i")
    expect(zhou.locator("#run [role=status]")).to_contain_text("正在导入")
    worked()
    expect(zhou.locator("#run [role=status]")).to_contain_text("已导入")
    with zhou.expect_download() as download:
        zhou.click("text=下载被拒绝的行")
    assert download.value.suggested_filename == "人员.rejects.csv"
    rejects = Path(download.value.path()).read_text(encoding="utf-8-sig")
    mended = rejects.replace("E2,,", "E2,王二,").replace("chen.yi@example.com", "li.san@example.com")
    again = tmp_path / "人员_更正.csv"
    again.write_text(mended, encoding="utf-8")
    sent(zhou, again)
    zhou.get_by_label("组织", exact=True).select_option(label="所在部门")
    looked_through(zhou)
    zhou.click("button:has-text('导入 2 行')")
    worked()
    expect(zhou.locator("#run [role=status]")).to_contain_text("已导入")
    with reading(SYSTEM):
        names = Person.objects.filter(staff_number__in=["E1", "E2", "E3"]).order_by("staff_number")
        assert list(names.values_list("name", "organisation__code")) == [
            ("陈一", "hd-by-2"),
            ("王二", "hd-by-2"),
            ("李三", "hd-by-2"),
        ]
