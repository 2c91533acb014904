# SPDX-License-Identifier: Apache-2.0
"""A ticket is removed by mistake and comes back; a hold refuses; a project goes when two agree."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.people.models import Account, Person
from keepwell.retention.services import PlaceHold, hold_ticket
from tests.factories import people
from tests.factories.browser import email_of
from tests.factories.desk import Desk, opened
from tests.factories.retention import NOW, project
from tests.factories.signin import code, forget_used_codes, with_app
from tests.journeys.conftest import Visit

pytestmark = pytest.mark.journey


def _kept(tab: Page, name: str) -> None:
    """A picture for the eye when a folder is named; nothing otherwise."""
    folder = os.environ.get("KEEPWELL_PICTURES")
    if folder:
        tab.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def _with_phone(tab: Page, person: Person) -> Page:
    """Sign in with password and the code on the phone."""
    email = email_of(person)
    with reading(SYSTEM):
        account = Account.objects.get(email=email)
        with_app(account)
    tab.goto("/sign-in/")
    tab.fill("input[type=email]", email)
    tab.fill("input[type=password]", people.PASSWORD)
    tab.click("main button[type=submit]:has-text('登录')")
    tab.wait_for_url(re.compile("/sign-in/code/"))
    with reading(SYSTEM):
        forget_used_codes(account)
    tab.fill("input[name=code]", code())
    tab.click("main form:has(input[name=code]) button[type=submit]")
    tab.wait_for_url(lambda address: "/sign-in/" not in address)
    return tab


def test_removed_by_mistake_seen_in_the_bin_and_restored(
    story: Desk, visit: Visit, it_is: Callable[[str], None]
) -> None:
    ticket = opened(story, by="liu", title="图纸打不开")
    Client().get("/sign-in/")  # the first page of a run reads policies and templates, longer than a tab waits
    it_is("2026-03-04 09:00")
    zhou = visit(story.person("zhou"), f"/desk/{ticket.number}/")
    zhou.click("text=移除工单")
    expect(zhou.locator("#goes")).to_contain_text("HD-1 · 图纸打不开")
    _kept(zhou, "preview-zh")
    zhou.fill("[name=reason]", "重复登记")
    zhou.click("main form button[type=submit]:has-text('移除工单')")
    zhou.wait_for_url(re.compile("/administration/bin/$"))
    expect(zhou.locator("main")).to_contain_text("重复登记")
    _kept(zhou, "bin-zh")
    zhou.goto("/desk/")
    expect(zhou.locator("main")).not_to_contain_text("图纸打不开")
    zhou.goto("/administration/bin/")
    zhou.click("text=HD-1 · 图纸打不开")
    zhou.click("button:has-text('恢复')")
    zhou.wait_for_url(re.compile("/administration/bin/$"))
    zhou.goto(f"/desk/{ticket.number}/")
    expect(zhou.locator("h1")).to_have_text("图纸打不开")


def test_a_hold_refuses_and_says_why_in_both_languages(story: Desk, visit: Visit, it_is: Callable[[str], None]) -> None:
    ticket = opened(story, by="liu", title="图纸打不开")
    wu = people.person(story.cast.provider, "吴安全")
    people.role(wu, "security_admin", story.cast.provider)
    hold_ticket(people.actor(wu), ticket, PlaceHold(reason="诉讼", reference="民初12号"), now=NOW)
    it_is("2026-03-04 09:00")
    for language, words in (("zh-hans", "处于法律保全之下"), ("en", "A legal hold keeps this")):
        tab = visit(story.person("zhou"), f"/administration/bin/remove/ticket/{ticket.pk}/", language=language)
        expect(tab.locator("main")).to_contain_text(words)
        expect(tab.locator("main [name=reason]")).to_have_count(0)
        _kept(tab, f"held-{language}")
    phone = visit(story.person("zhou"), f"/administration/bin/remove/ticket/{ticket.pk}/", narrow=True)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360
    _kept(phone, "held-narrow")


def test_a_project_goes_when_a_second_member_agrees(story: Desk, visit: Visit, it_is: Callable[[str], None]) -> None:
    cast = story.cast
    pump = project(cast.pumps_office, "P7", cast.zhao, cast.zhou)
    ticket = opened(story, by="zhao", title="泵壳模型丢失", project_id=pump.pk)
    it_is("2026-03-04 09:00")
    zhao = _with_phone(visit(None, "/sign-in/"), cast.zhao)
    zhao.goto("/administration/choose/remove/?q=P7")
    zhao.click("text=项目 P7 · P7")
    expect(zhao.locator("#goes")).to_contain_text(f"{ticket.number} · 泵壳模型丢失")
    zhao.fill("[name=reason]", "项目取消")
    zhao.click("main form button[type=submit]:has-text('申请移除项目')")
    zhao.wait_for_url(re.compile("/administration/bin/$"))
    expect(zhao.locator("main")).to_contain_text("等待第二人批准")
    zhao.click("main >> text=项目 P7 · P7")
    expect(zhao.locator(".kw-head .kw-actions")).not_to_contain_text("批准移除")  # never alone
    zhou = _with_phone(visit(None, "/sign-in/"), cast.zhou)
    zhou.goto("/administration/bin/")
    _kept(zhou, "waiting-zh")
    zhou.click("main >> text=项目 P7 · P7")
    _kept(zhou, "request-zh")
    zhou.click("text=批准移除")
    zhou.click("main form button[type=submit]:has-text('批准移除')")
    zhou.wait_for_url(re.compile("/administration/bin/$"))
    answer = zhou.goto(f"/desk/{ticket.number}/")
    assert answer is not None
    assert answer.status == 404
