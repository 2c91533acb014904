# SPDX-License-Identifier: Apache-2.0
"""The page after sign-in: each role finds its own cards there, within a fixed number of queries."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from keepwell.desk.services import Reply, reply, take
from keepwell.ui import navigation
from keepwell.ui.home import Card, greeting
from tests.factories import people
from tests.factories.browser import clock_at, signed_in
from tests.factories.desk import Desk, desk, opened
from tests.factories.sla import at

pytestmark = pytest.mark.django_db
#: what the frame of a page asks once a minute or less, and what opens a transaction
FRAME = re.compile(r"SAVEPOINT|set_config|django_session|people_account\b|site_installation")


@pytest.fixture(autouse=True)
def _tuesday_afternoon() -> Iterator[None]:
    with clock_at(at("2026-03-03 14:00")):
        yield


def home(client: Client) -> str:
    answer = client.get("/home/")
    assert answer.status_code == 200
    return answer.content.decode()


def cards(page: str) -> list[str]:
    return re.findall(r'<section class="kw-panel kw-homecard" id="([\w-]+)"', page)


def watcher(story: Desk, role: str) -> Client:
    somebody = people.person(story.cast.provider, "吴审计", latin_name="Wu")
    people.role(somebody, role, story.cast.provider)
    return signed_in(somebody)


def test_the_door_leads_each_to_his_own_page() -> None:
    story = desk()
    assert signed_in(story.person("zhou")).get("/").headers["Location"] == "/home/"
    assert watcher(story, "auditor").get("/").headers["Location"] == "/home/"
    assert signed_in(story.person("chen")).get("/").headers["Location"] == "/desk/"


def test_an_agents_day_puts_the_pressing_first_then_what_waits_for_him() -> None:
    story = desk()
    wang = story.as_("wang")
    calm = opened(story, title="已经答复", when="2026-03-03 13:00")
    waiting = opened(story, title="等我回复", when="2026-03-03 13:30")
    late = opened(story, title="早该响应", when="2026-03-03 09:00")
    for ticket in (calm, waiting, late):
        take(wang, ticket, now=at("2026-03-03 13:40"))
    reply(wang, calm, Reply(body="请发装配。"), now=at("2026-03-03 13:50"))
    page = home(signed_in(story.person("wang")))
    assert cards(page)[:2] == ["desk-figures", "desk-my_day"]
    day = page[page.index('id="desk-my_day"') :]
    assert re.findall(r'href="/desk/(HD-\d+)/"', day)[:3] == [str(late.number), str(waiting.number), str(calm.number)]
    assert "下午好" in page


def test_an_agent_without_tickets_reads_where_to_take_one() -> None:
    story = desk()
    assert "到队列中打开一件，按 A 接手" in home(signed_in(story.person("wang")))


def test_each_role_has_its_cards_and_no_others() -> None:
    story = desk()
    take(story.as_("wang"), opened(story, when="2026-03-03 09:00"), now=at("2026-03-03 09:30"))
    assert {"customers-accounts", "desk-pressing"} <= set(cards(home(signed_in(story.person("zhou")))))
    auditor = cards(home(watcher(story, "auditor")))
    assert {"audit-soundness", "audit-critical", "protection-backups"} <= set(auditor)
    assert not any(card.startswith("desk-figures") for card in auditor)
    asker = cards(home(signed_in(story.person("chen"))))
    assert "desk-own_requests" in asker
    assert not {"desk-figures", "desk-my_day", "customers-accounts", "audit-soundness"} & set(asker)


@pytest.mark.parametrize(("who", "most"), [("wang", 11), ("zhou", 26), ("chen", 7), ("auditor", 14)])
def test_a_home_costs_the_same_queries_however_much_there_is(
    who: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(navigation, "COUNT_SECONDS", 3600)  # a slow machine must not count the side bar anew
    story = desk()
    for minute in range(4):
        ticket = opened(story, when=f"2026-03-03 10:{minute:02d}")
        if who == "wang":
            take(story.as_("wang"), ticket, now=at("2026-03-03 10:30"))
    client = watcher(story, "auditor") if who == "auditor" else signed_in(story.person(who))
    home(client)
    with CaptureQueriesContext(connection) as few:
        home(client)
    for minute in range(6):
        ticket = opened(story, when=f"2026-03-03 11:{minute:02d}")
        if who == "wang":
            take(story.as_("wang"), ticket, now=at("2026-03-03 11:30"))
    with CaptureQueriesContext(connection) as many:
        home(client)
    assert len(many) == len(few)
    asked = [one["sql"] for one in many if not FRAME.search(one["sql"])]
    assert len(asked) <= most, "\n".join(sql[:110] for sql in asked)


@pytest.mark.parametrize(
    ("hour", "words"), [(1, "早上好"), (4, "中午好"), (6, "下午好"), (12, "晚上好"), (20, "晚上好")]
)
def test_it_greets_by_the_readers_hour(hour: int, words: str) -> None:
    with translation.override("zh-hans"), timezone.override("Asia/Shanghai"):
        assert greeting("周敏", datetime(2026, 11, 24, hour, tzinfo=UTC)) == f"周敏，{words}"


def test_a_card_with_nothing_to_say_stays_away() -> None:
    assert not Card("空").is_shown
    assert Card("空", empty="没有").is_shown


def entries(client: Client, query: str = "") -> list[dict[str, str]]:
    answer = client.get("/ui/palette.json", {"q": query})
    assert answer.status_code == 200
    found: list[dict[str, str]] = answer.json()["entries"]
    return found


def test_the_palette_offers_what_one_may_do_and_where_one_was() -> None:
    story = desk()
    mine = opened(story, title="许可证不足")
    zhou = entries(signed_in(story.person("zhou")))
    assert {
        "group": "最近的工单",
        "title": "许可证不足",
        "hint": mine.number,
        "url": f"/desk/{mine.number}/",
        "key": "",
    } in zhou
    assert "登记合同" in [one["title"] for one in zhou]
    auditor = [one["title"] for one in entries(watcher(story, "auditor"))]
    assert "核验日志" in auditor
    assert "登记合同" not in auditor
    asker = [one["title"] for one in entries(signed_in(story.person("chen")))]
    assert "许可证不足" in asker
    assert not {"登记合同", "核验日志", "立即备份"} & set(asker)
    assert "许可证不足" not in [one["title"] for one in entries(signed_in(story.stranger))]


def test_the_palette_jumps_to_a_number_and_asks_at_most_twice_before_one_types() -> None:
    story = desk()
    mine = opened(story, title="许可证不足")
    client = signed_in(story.person("zhou"))
    jump = mine.number.replace("-", "").lower()
    assert f"/desk/{mine.number}/" in [one["url"] for one in entries(client, jump)]
    with CaptureQueriesContext(connection) as asked:
        entries(client)
    own = [one["sql"] for one in asked if not FRAME.search(one["sql"])]
    assert len(own) <= 2, [sql[:110] for sql in own]
