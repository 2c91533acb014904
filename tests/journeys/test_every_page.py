# SPDX-License-Identifier: Apache-2.0
"""Every page for every eye and hand: no serious barrier, in both languages and themes; small; nothing runs over.

The pages are those of the URL map: a new one is walked by itself. One that no identity reaches must be furnished here
or named in `not_furnished.py`, which may only shrink.
"""

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, Page, Response

from keepwell.audit.services import sequence_batch
from keepwell.kernel import clock
from keepwell.people.models import Person
from keepwell.portal.links import token_of
from keepwell.queues.services import SaveView, save_view
from keepwell.reports.producing import produce
from keepwell.reports.services import RequestEdition, request_edition
from tests.architecture.sources import ROOMS
from tests.factories import people
from tests.factories.browser import clock_at, email_of
from tests.factories.desk import desk, opened
from tests.factories.portal import help_desk, shared
from tests.factories.sla import at
from tests.journeys.conftest import NARROW, WIDE, serving
from tests.journeys.not_furnished import NOT_FURNISHED
from tests.journeys.walk import Found, asked, client_of

pytestmark = [pytest.mark.journey, pytest.mark.slow]
LOOKS = (("zh-hans", "light"), ("en", "dark"), ("zh-hans", "dark"), ("en", "light"))
#: pages that are looked at in every language and theme; the others in two of the four, in turn
MAIN = {
    "desk/",
    "desk/<str:number>/",
    "desk/new/",
    "home/",
    "ui/style/",
    "sign-in/",
    "reports/<slug:report_name>/",
    "help/",
}
MOST_HTML = MOST_SCRIPT = 60 * 1024  # bytes, packed
CHARTS = "ui/vendor/echarts.min.js"  # on pages with charts only, and not counted with the rest


@dataclass(frozen=True)
class House:
    """A furnished installation: where it stands, who visits, and which pages there are."""

    site: str
    identities: Mapping[str, Person]
    found: Found


@pytest.fixture(scope="module")
def house(committed_for_module: None) -> Iterator[House]:
    """Something to see on every page, and those who may see it."""
    with clock_at(at("2026-03-03 14:00")), serving() as site:
        story = desk()
        first = opened(story, description="昨天还在。", module="工作区", topic="族表实例")
        opened(
            story, by="zhao", title="生产图纸无法检出，三条产线停工待图", kind="incident", is_production_stopped=True
        )
        shared(story)
        link = token_of(help_desk(story, is_link_open=True, shows_team=True))
        watchers = {}
        for role, name in (("auditor", "吴审计"), ("system_admin", "管理员"), ("security_admin", "保密员")):
            watchers[role] = people.person(story.cast.provider, name)
            people.role(watchers[role], role, story.cast.provider)
        made = request_edition(story.as_("zhou"), story.cast.group, RequestEdition(report="flow"), now=clock.now())
        produce(made.pk, now=clock.now())
        save_view(story.as_("zhou"), story.cast.provider, SaveView(name="泵业的", query="view=all"))
        sequence_batch(now=clock.now())
        identities = {name: story.person(name) for name in ("zhou", "chen", "liu")} | watchers
        for one in identities.values():
            email_of(one)
        yield House(site, identities, asked(identities, [str(first.number)], link))


def barriers(tab: Page) -> list[str]:
    """What axe finds serious or critical, one line each."""
    found = Axe().run(tab).response["violations"]
    return [
        f"{tab.url}: {one['id']} {one['nodes'][0]['html'][:160]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


class Tabs:
    """A tab for each identity, language and theme, kept open; sessions come without the door."""

    def __init__(self, browser: Browser, house: House) -> None:
        self.browser, self.house = browser, house
        self.kept: dict[tuple[str, str, str], Page] = {}

    def tab(self, who: str, language: str, theme: str) -> Page:
        """The tab, made at its first use."""
        known = self.kept.get((who, language, theme))
        if known is not None:
            return known
        scheme = "dark" if theme == "dark" else "light"
        context = self.browser.new_context(base_url=self.house.site, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
        context.set_default_timeout(30_000)
        session = client_of(self.house.identities[who]).cookies[settings.SESSION_COOKIE_NAME].value
        chosen = {"django_language": language, settings.SESSION_COOKIE_NAME: session}
        context.add_cookies([{"name": name, "value": value, "url": self.house.site} for name, value in chosen.items()])
        made = self.kept[(who, language, theme)] = context.new_page()
        return made


@pytest.fixture(scope="module")
def tabs(browser: Browser, house: House) -> Iterator[Tabs]:
    """The tabs of the walk."""
    kept = Tabs(browser, house)
    yield kept
    for page in kept.kept.values():
        page.context.close()


def weighed(tab: Page, address: str, weights: dict[str, int]) -> str:
    """What is too large on a page: nothing, or a line that says so."""
    loaded: set[str] = set()

    def note(answer: Response) -> None:
        if answer.request.resource_type == "script" and CHARTS not in answer.url:
            loaded.add(answer.url)
            if answer.url not in weights:
                weights[answer.url] = len(gzip.compress(answer.body()))

    tab.on("response", note)
    answer = tab.goto(address)
    tab.remove_listener("response", note)
    if answer is None or answer.status != 200:
        return f"{address}: {answer and answer.status}"
    html, scripts = len(gzip.compress(answer.body())), sum(weights[url] for url in loaded)
    if html > MOST_HTML or scripts > MOST_SCRIPT:
        return f"{address}: {html} bytes of HTML, {scripts} bytes of scripts"
    return ""


def runs_over(tab: Page) -> str:
    """What is wider than a phone."""
    tab.set_viewport_size(NARROW)  # type: ignore[arg-type]  # two plain sizes
    width = tab.evaluate("document.documentElement.scrollWidth")
    return f"{tab.url}: {width} wide on a phone" if width > NARROW["width"] else ""


def test_every_address_that_is_a_page_is_reached_by_somebody(house: House) -> None:
    assert sorted(house.found.unreached - NOT_FURNISHED) == []
    assert sorted(NOT_FURNISHED - house.found.unreached) == []
    assert len(house.found.pages) >= 60


@pytest.mark.parametrize("room", ROOMS)
def test_the_pages_of_a_room_are_open_to_all_small_and_fit_a_phone(tabs: Tabs, house: House, room: str) -> None:
    found: list[str] = []
    weights: dict[str, int] = {}
    own = sorted((pattern, *rest) for pattern, (its, *rest) in house.found.pages.items() if its == room)
    for at_page, (pattern, who, address) in enumerate(own):
        turn = at_page % 2 * 2
        for language, theme in LOOKS if pattern in MAIN else LOOKS[turn : turn + 2]:
            tab = tabs.tab(who, language, theme)
            tab.set_viewport_size(WIDE)  # type: ignore[arg-type]  # two plain sizes
            found += [weighed(tab, address, weights), *barriers(tab), runs_over(tab)]
    assert [line for line in found if line] == []


def test_the_style_page_is_closed_to_who_only_asks(house: House) -> None:
    assert client_of(house.identities["chen"]).get("/ui/style/").status_code == 404
    assert client_of(house.identities["zhou"]).get("/ui/style/").status_code == 200


def test_the_sign_in_page_shuts_nobody_out(browser: Browser, house: House) -> None:
    found = []
    for language, theme in LOOKS:
        scheme = "dark" if theme == "dark" else "light"
        context = browser.new_context(base_url=house.site, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
        context.add_cookies([{"name": "django_language", "value": language, "url": house.site}])
        tab = context.new_page()
        tab.goto("/sign-in/")
        found += [*barriers(tab), runs_over(tab)]
        context.close()
    assert [line for line in found if line] == []
