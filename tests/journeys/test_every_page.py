# SPDX-License-Identifier: Apache-2.0
"""Every page for every eye and hand: no serious barrier, in both languages and themes; on a phone nothing runs over."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from keepwell.audit.models import AuditEvent
from keepwell.audit.services import sequence_batch
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.people.models import Person
from tests.factories import people
from tests.factories.desk import Desk, opened
from tests.journeys.conftest import Visit

pytestmark = pytest.mark.journey
WIDTH = 360


def furnished(story: Desk) -> tuple[Person, dict[str, list[str]]]:
    """Something to see on every page: an auditor, and the addresses by who visits them."""
    opened(story, description="昨天还在。", module="工作区", topic="族表实例")
    opened(story, by="zhao", title="生产图纸无法检出，三条产线停工待图", kind="incident", is_production_stopped=True)
    auditor = people.person(story.cast.provider, "吴审计", latin_name="Wu")
    people.role(auditor, "auditor", story.cast.provider)
    sequence_batch(now=clock.now())
    with reading(SYSTEM):
        entry = AuditEvent.objects.filter(action="desk.open_ticket").latest("id")
    paper = story.version.contract_id
    return auditor, {
        "zhou": ["/desk/", "/desk/HD-1/", "/desk/HD-2/why/", "/desk/new/", "/desk/HD-1/pause/", f"/contracts/{paper}/"],
        "chen": ["/desk/", "/desk/HD-1/", "/desk/new/"],
        "auditor": ["/audit/", f"/audit/{entry.pk}/", "/calendars/at/CN-5x8/?month=2026-02", "/contracts/", "/why/"],
    }


def barriers(tab: Page) -> list[str]:
    """What axe finds serious or critical, one line each."""
    found = Axe().run(tab).response["violations"]
    return [
        f"{tab.url}: {one['id']} {one['nodes'][0]['html'][:160]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_no_page_shuts_anybody_out(
    story: Desk, visit: Visit, it_is: Callable[[str], None], language: str, theme: str
) -> None:
    it_is("2026-03-03 14:00")
    auditor, addresses = furnished(story)
    how = {"language": language, "theme": theme, "for_axe": True}
    found = barriers(visit(None, "/sign-in/", **how))
    for name, pages in addresses.items():
        tab = visit(auditor if name == "auditor" else story.person(name), pages[0], **how)
        for address in pages:
            answer = tab.goto(address)
            assert answer is not None
            assert answer.status == 200, address
            found += barriers(tab)
    assert found == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_nothing_runs_over_on_a_phone(story: Desk, visit: Visit, it_is: Callable[[str], None], language: str) -> None:
    it_is("2026-03-03 14:00")
    auditor, addresses = furnished(story)
    found = []
    for name, pages in addresses.items():
        who = auditor if name == "auditor" else story.person(name)
        tab = visit(who, pages[0], language=language, narrow=True)
        for address in pages:
            tab.goto(address)
            width = tab.evaluate("document.documentElement.scrollWidth")
            if width > WIDTH:
                found.append(f"{address}: {width}")
    assert found == []
