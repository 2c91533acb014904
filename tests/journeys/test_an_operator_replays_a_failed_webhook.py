# SPDX-License-Identifier: Apache-2.0
"""A receiver was down; 周敏 finds what failed, sends one again, then all, and sees them arrive."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from keepwell.bridges.models import Delivery, Webhook
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading, within_scope
from tests.factories.desk import Desk, opened
from tests.factories.people import founders_role
from tests.factories.receivers import deliveries, receiver, settle, webhook
from tests.journeys.conftest import Visit

pytestmark = pytest.mark.slow


def _fits(tab: Page) -> bool:
    return bool(tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


@pytest.mark.parametrize(("language", "narrow"), [("zh-hans", False), ("en", True)])
def test_an_operator_replays_a_failed_webhook(
    story: Desk, visit: Visit, it_is: Callable[[str], None], language: str, narrow: bool
) -> None:
    words = {
        "zh-hans": ("最终失败", "重新提交", "已送达", "重新发送全部失败", "接收方出错"),
        "en": ("failed for good", "Send again", "delivered", "Send all failed again", "The receiver failed"),
    }[language]
    dead, again, arrived, all_again, broken = words
    it_is("2026-03-03 09:12")
    founders_role(story.cast.zhou, "system_admin", story.cast.provider)
    with receiver() as post:
        tab = visit(story.cast.zhou, "/administration/webhooks/", language=language, narrow=narrow)
        hook = webhook(story.as_("zhou"), story.cast.group, post, "desk.ticket_opened", name="车间 MES")
        post.answers = [500]
        tickets = [opened(story, title=f"丢件 {number}") for number in range(3)]
        settle()
        with within_scope(SYSTEM.scope):  # a day later: the last try is over
            Delivery.objects.filter(webhook=hook).update(state="dead", ended_at="2026-03-03T02:00:00Z")
            Webhook.objects.filter(pk=hook.pk).update(rests_until=None)

        tab.reload()
        tab.get_by_role("link", name="车间 MES").click()
        expect(tab.get_by_text(broken).first).to_be_visible()
        tab.get_by_role("link", name=dead).first.click()
        expect(tab.locator("tbody tr, .kw-table [role=row]").first).to_be_visible()
        assert _fits(tab)
        tab.locator("a.kw-rowlink").first.click()
        tab.locator("main details summary").first.click()
        expect(tab.locator("pre").first).to_contain_text("POST http://127.0.0.1")
        assert _fits(tab)

        post.answers, post.calls = [200], []
        tab.get_by_role("link", name=again).first.click()
        tab.locator("dialog button[type=submit], main form button[type=submit]").last.click()
        tab.wait_for_load_state("networkidle")
        settle()
        tab.reload()
        expect(tab.get_by_text(arrived).first).to_be_visible()
        assert len(post.calls) == 1

        tab.get_by_role("link", name="车间 MES").first.click()
        tab.get_by_role("link", name=all_again).first.click()
        tab.locator("dialog button[type=submit], main form button[type=submit]").last.click()
        tab.wait_for_load_state("networkidle")
        settle()
        tab.reload()
        assert {row.state for row in deliveries(hook)} == {"delivered"}
        assert {call.event["subject"] for call in post.calls} == {f"ticket/{one.pk}" for one in tickets}
        with reading(SYSTEM):
            ids = {str(key) for key in Delivery.objects.values_list("message_id", flat=True)}
        assert set(post.ids) == ids
