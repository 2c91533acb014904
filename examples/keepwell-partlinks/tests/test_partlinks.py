# SPDX-License-Identifier: Apache-2.0
"""The plug-in at work in an installation: found, off, on for one customer, set up, told, shown, refused."""

import pytest
from django.test import Client
from tests.factories.browser import clock_at, signed_in
from tests.factories.desk import Desk, desk, opened
from tests.factories.people import PASSWORD
from tests.factories.sla import at

from keepwell.desk.models import Ticket
from keepwell.desk.services import OpenTicket, open_ticket
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, DomainError, NotFound
from keepwell.kernel.plugins import switches
from keepwell.kernel.relay import relay_once
from keepwell.kernel.scope import reading
from keepwell.plugins.services import SetPlugin, SwitchPlugin, set_plugin, switch_plugin
from keepwell_partlinks.finding import parts_in
from keepwell_partlinks.jobs import catch_up
from keepwell_partlinks.manifest import MANIFEST
from keepwell_partlinks.models import PartMention
from keepwell_partlinks.services import ignore_part

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture(autouse=True)
def _fresh_switches() -> None:
    switches.forget()


def turn_on(story: Desk) -> None:
    switch_plugin(SYSTEM, SwitchPlugin(plugin="partlinks", customer=story.cast.group.pk, is_on=True))
    set_plugin(SYSTEM, SetPlugin(plugin="partlinks", chosen='{"address": "https://plm.example.com/p/{part}"}'))


def told() -> list[str]:
    while relay_once():
        pass
    with reading(SYSTEM):
        return list(PartMention.objects.order_by("part").values_list("part", flat=True))


def page_of(story: Desk, ticket: Ticket, language: str = "zh-hans") -> str:
    with clock_at(at("2026-03-03 14:00")):
        return signed_in(story.person("wang"), language).get(f"/desk/{ticket.number}/").content.decode()


def test_part_numbers_are_found_between_chinese_characters() -> None:
    text = "图纸WT-004711打不开，DWG20260001 和 WT-004711 都一样；不是 AWT-0047 也不是 WT-12"
    assert parts_in(text, "WT DWG") == ["WT-004711", "DWG20260001"]
    assert parts_in(text, "") == []


def test_a_plugin_is_off_until_somebody_turns_it_on() -> None:
    story = desk()
    opened(story, title="图纸 WT-004711 打不开")
    assert told() == []


def test_it_hears_only_of_customers_for_whom_it_is_on() -> None:
    story = desk()
    turn_on(story)
    opened(story, title="图纸 WT-004711 打不开")
    theirs = OpenTicket(title="图纸 WT-008888 打不开")
    open_ticket(story.as_("stranger"), story.elsewhere, theirs, now=at("2026-03-03 09:30"))
    assert told() == ["WT-004711"]


def test_the_job_catches_up_with_what_was_written_before() -> None:
    story = desk()
    opened(story, title="图纸 WT-004711 打不开")
    assert told() == []
    turn_on(story)
    with clock_at(at("2026-03-04 02:00")):
        catch_up()
        catch_up()
    assert told() == ["WT-004711"]


def test_the_panel_links_to_the_plm_in_the_readers_language_and_goes_when_switched_off() -> None:
    story = desk()
    turn_on(story)
    ticket = opened(story, title="图纸 WT-004711 打不开")
    other = opened(story, title="WT-004711 版本不对")
    told()
    page = page_of(story, ticket)
    assert "https://plm.example.com/p/WT-004711" in page
    assert "涉及这些零件的其他工单" in page
    assert other.number in page
    assert "Other tickets about these parts" in page_of(story, ticket, "en")
    switch_plugin(SYSTEM, SwitchPlugin(plugin="partlinks", customer=story.cast.group.pk, is_on=False))
    assert "plm.example.com" not in page_of(story, ticket)


def test_its_act_obeys_policy_and_switch() -> None:
    story = desk()
    turn_on(story)
    opened(story, title="图纸 WT-004711 打不开")
    told()
    with reading(SYSTEM):
        mention = PartMention.objects.get()
    with pytest.raises(NotFound):
        ignore_part(story.as_("stranger"), mention)
    ignore_part(story.as_("wang"), mention)
    switch_plugin(SYSTEM, SwitchPlugin(plugin="partlinks", customer=story.cast.group.pk, is_on=False))
    with pytest.raises(Denied) as refused:
        ignore_part(story.as_("wang"), mention)
    assert refused.value.decision.policy_ids == ("plugin.is_off",)


def test_a_wrong_setting_is_refused_by_its_name() -> None:
    desk()
    with pytest.raises(DomainError, match="letters"):
        set_plugin(SYSTEM, SetPlugin(plugin="partlinks", chosen='{"letters": 7}'))
    with pytest.raises(DomainError, match="nothing"):
        set_plugin(SYSTEM, SetPlugin(plugin="nothing", chosen="{}"))


def test_a_panel_that_crashes_costs_only_its_own_place(monkeypatch: pytest.MonkeyPatch) -> None:
    story = desk()
    turn_on(story)
    ticket = opened(story, title="图纸 WT-004711 打不开")
    told()

    def crash(text: str) -> str:
        raise RuntimeError(text)

    monkeypatch.setattr(switches, "settings_of", crash)
    page = page_of(story, ticket)
    assert "partlinks.parts" in page
    assert "图纸 WT-004711 打不开" in page


def test_the_page_of_plugins_shows_switches_and_settings() -> None:
    story = desk()
    turn_on(story)
    browser = Client()
    browser.post("/sign-in/", {"email": "admin@example.com", "password": PASSWORD})
    page = browser.get("/administration/plugins/").content.decode()
    assert "零件链接" in page
    assert "华东制造集团" in page
    assert "https://plm.example.com/p/{part}" in page
    form = browser.get("/administration/plugins/partlinks/settings/")
    assert "零件号的前缀字母" in form.content.decode()
    changed = {"address": "https://plm.example.com/{part}", "letters": "ECN"}
    assert browser.post("/administration/plugins/partlinks/settings/", changed).status_code == 303
    assert switches.settings_of(MANIFEST).letters == "ECN"
    assert signed_in(story.person("wang")).get("/administration/plugins/").status_code == 404
