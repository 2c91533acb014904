# SPDX-License-Identifier: Apache-2.0
"""The queue: nearest promise first, in a fixed number of queries, by the index however many tickets there are."""

import json

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keepwell.desk.choices import View
from keepwell.desk.models import Ticket
from keepwell.desk.selectors import QueueFilter, my_requests, queue, queue_counts, ticket_page
from keepwell.desk.selectors.queue import viewed
from keepwell.desk.services import Pause, Reply, ResolveTicket, pause, reply, resolve_ticket
from keepwell.kernel.actor import Actor
from keepwell.kernel.scope import reading
from tests.factories.crowd import crowd
from tests.factories.desk import Desk, desk, opened
from tests.factories.sla import at

NOW = at("2026-03-03 10:00")


def numbers(actor: Actor, **asked: object) -> list[str]:
    with reading(actor):
        page = queue(actor, QueueFilter(**asked), now=NOW)  # type: ignore[arg-type]  # the filter's own fields
    return [str(line.ticket.number) for line in page.lines]


@pytest.mark.django_db
def test_nearest_promise_first_and_paused_ones_last() -> None:
    story = desk()
    zhou = story.as_("zhou")
    calm = opened(story, when="2026-03-03 09:00")
    waiting = opened(story, when="2026-03-03 09:01")
    fresh = opened(story, when="2026-03-03 09:30")
    grave = opened(story, "zhao", when="2026-03-03 09:40", is_production_stopped=True)
    for ticket in (calm, waiting):
        reply(zhou, ticket, Reply(body="请发装配。"), now=at("2026-03-03 09:50"))
    pause(zhou, waiting, Pause(reason="waiting_customer", until=at("2026-03-05 18:00")), now=at("2026-03-03 09:55"))
    assert numbers(zhou) == [str(one.number) for one in (grave, fresh, calm, waiting)]
    assert numbers(zhou, view="paused") == [str(waiting.number)]
    assert numbers(zhou, view="waiting_for_me") == [str(grave.number), str(fresh.number)]
    assert numbers(zhou, severity="severe") == [str(grave.number)]
    assert numbers(story.as_("wang"), view="mine") == []
    # who asks sees his own, and whose word is awaited
    assert numbers(story.as_("chen"), view="waiting_for_me") == [str(calm.number), str(waiting.number)]
    resolve_ticket(zhou, calm, ResolveTicket(cause="plm", solution="已修复。"), now=at("2026-03-03 09:58"))
    assert str(calm.number) not in numbers(zhou)
    with reading(zhou):
        counts = queue_counts(zhou, now=NOW)
    assert [str(one) for one in (counts.open, counts.overdue, counts.within_the_hour, counts.paused)] == [
        "3",
        "0",
        "1",
        "1",
    ]


@pytest.mark.django_db
def test_an_answer_promised_for_today_is_on_todays_list() -> None:
    story = desk()
    zhou = story.as_("zhou")
    ticket = opened(story, when="2026-03-03 09:00")
    reply(zhou, ticket, Reply(body="下午给结果。", next_answer_at=at("2026-03-03 15:00")), now=at("2026-03-03 09:30"))
    later = opened(story, when="2026-03-03 09:00")
    reply(zhou, later, Reply(body="后天给结果。", next_answer_at=at("2026-03-05 15:00")), now=at("2026-03-03 09:30"))
    assert numbers(zhou, view="promised_today") == [str(ticket.number)]


@pytest.mark.django_db
def test_pages_follow_each_other_without_gap_or_double() -> None:
    story = desk()
    zhou = story.as_("zhou")
    crowd(opened(story), 600, owners=(story.cast.zhou,), organisations=(story.cast.heavy,))
    for view in ("urgent", "closed", "all"):
        seen: list[str] = []
        after = ""
        while True:
            with reading(zhou):
                page = queue(zhou, QueueFilter(view=view, after=after), now=NOW)
            seen += [str(line.ticket.number) for line in page.lines]
            after = page.next
            if not after:
                break
        with reading(zhou):
            expected = viewed(zhou, view, now=NOW).count()
        assert len(seen) == len(set(seen)) == expected, view


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_the_lines() -> None:
    story = desk()
    zhou = story.as_("zhou")
    first = opened(story)
    crowd(first, 200, owners=(story.cast.zhou, story.cast.wang), organisations=(story.cast.heavy, story.cast.pumps))
    for _ in range(2):  # the second time everything a process keeps is warm
        with reading(zhou), CaptureQueriesContext(connection) as captured:
            queue(zhou, QueueFilter(), now=NOW)
            queue_counts(zhou, now=NOW)
    assert len(captured) <= 8
    for _ in range(2):
        with reading(zhou), CaptureQueriesContext(connection) as page_queries:
            ticket_page(zhou, first.pk, now=NOW)
    assert len(page_queries) <= 22
    with reading(zhou), CaptureQueriesContext(connection) as mine:
        my_requests(zhou)
    assert len(mine) <= 7


def crowded(as_superuser: psycopg.Connection, count: int) -> Desk:
    """A desk with many tickets, and the planner told of them."""
    story = desk()
    people = (story.cast.zhou, story.cast.wang, story.cast.li)
    places = (story.cast.heavy, story.cast.pumps, story.cast.pumps_office)
    crowd(opened(story), count, owners=people, organisations=places)
    as_superuser.execute("VACUUM ANALYZE desk_ticket")
    return story


def plan_of(actor: Actor, view: str) -> str:
    """The plan of the queue's first query as the application role runs it."""
    order = {"closed": "-closed_at", "all": "-opened_at"}.get(view, "queue_at")
    key = "-pk" if order.startswith("-") else "pk"
    with reading(actor):
        rows = viewed(actor, view, now=NOW).order_by(order, key)[:51]
        return str(rows.explain(format="json"))


def _sorted_rows(node: dict[str, object]) -> int:
    """Rows that a sort would have to hold."""
    own = int(str(node["Plan Rows"])) if node["Node Type"] == "Sort" else 0
    children = node.get("Plans", [])
    assert isinstance(children, list)
    return max([own, *(_sorted_rows(child) for child in children)])


def require_good_plans(story: Desk) -> None:
    for name in ("zhou", "wang", "chen", "liu"):
        for view in (View.URGENT, View.MINE, View.CLOSED, View.ALL, View.PAUSED):
            plan = plan_of(story.as_(name), view)
            assert "Seq Scan" not in plan, f"{name} {view}: {plan}"
            for node in json.loads(plan):
                assert _sorted_rows(node["Plan"]) <= 1_000, f"{name} {view}: {plan}"


def test_no_view_scans_the_table_or_sorts_it(committed: None, as_superuser: psycopg.Connection) -> None:
    story = crowded(as_superuser, 20_000)
    require_good_plans(story)
    assert numbers(story.as_("stranger")) == []
    with reading(story.as_("zhou")):
        assert str(queue_counts(story.as_("zhou"), now=NOW).open) == "1,000+"
        assert Ticket.objects.count() == 20_001


@pytest.mark.nightly
def test_no_view_scans_a_hundred_thousand_tickets(committed: None, as_superuser: psycopg.Connection) -> None:
    require_good_plans(crowded(as_superuser, 100_000))
