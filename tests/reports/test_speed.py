# SPDX-License-Identifier: Apache-2.0
"""A report asks the database a fixed number of times however many tickets there are, and reads the period only."""

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.reports.asking import Asked
from keepwell.reports.checks import fill_in
from keepwell.reports.choices import ReportName
from keepwell.reports.selectors.behind import behind
from keepwell.reports.selectors.making import make
from keepwell.reports.selectors.scope import facts, opened
from keepwell.reports.selectors.wall import asked_for, wall
from tests.factories.crowd import crowd
from tests.factories.desk import Desk, desk
from tests.factories.desk import opened as open_one
from tests.factories.sla import at

NOW = at("2026-03-03 10:00")
ASKED = Asked(first=at("2025-12-04 00:00").date(), last=NOW.date())
#: statements of each report; one more fails
BASELINE = {"board": 6, "backlog": 6, "flow": 3, "answers": 3, "returns": 3, "workload": 8, "staffing": 1, "causes": 2}


@pytest.fixture(scope="module")
def story(committed_for_module: None, as_superuser: psycopg.Connection) -> Desk:
    """Three thousand tickets over six days, counted."""
    found = desk()
    people = (found.cast.zhou, found.cast.wang, found.cast.li)
    crowd(open_one(found), 3_000, owners=people, organisations=(found.cast.heavy, found.cast.pumps))
    assert fill_in() == 3_001
    as_superuser.execute("VACUUM ANALYZE reports_ticketfact, reports_holding, desk_ticket")
    return found


@pytest.mark.parametrize("name", list(ReportName))
def test_the_number_of_queries_does_not_grow(story: Desk, name: str) -> None:
    zhou = story.as_("zhou")
    for _ in range(2):  # the second time everything a process keeps is warm
        with reading(zhou), CaptureQueriesContext(connection) as captured:
            make(zhou, name, ASKED, now=NOW)
    asked = [one["sql"] for one in captured.captured_queries if not one["sql"].startswith("SELECT set_config")]
    assert len(asked) <= BASELINE[name], "\n".join(asked)


def test_the_wall_and_the_list_behind_a_figure_ask_little(story: Desk) -> None:
    zhou = story.as_("zhou")
    for _ in range(2):
        with reading(zhou), CaptureQueriesContext(connection) as captured:
            wall(zhou, asked_for(None, "Asia/Shanghai", NOW), NOW)
    assert len(captured) <= 11
    with reading(zhou), CaptureQueriesContext(connection) as listed:
        page = behind(zhou, ASKED, {"part": "open"}, after=None, now=NOW)
    assert len(page.lines) == 50
    assert len(listed) <= 5


def test_a_short_period_is_read_by_its_index(story: Desk) -> None:
    day = Asked(first=NOW.date(), last=NOW.date())
    with reading(SYSTEM):
        plan = facts(SYSTEM, day).filter(opened(day)).explain()
    assert "ticketfact_opened" in plan, plan


def test_the_list_behind_a_figure_goes_on_without_gap_or_double(story: Desk) -> None:
    zhou = story.as_("zhou")
    seen: list[str] = []
    after = None
    while True:
        with reading(zhou):
            page = behind(zhou, ASKED, {"part": "unanswered"}, after=after, now=NOW)
        seen += [line.number for line in page.lines]
        after = page.next
        if after is None:
            break
    assert len(seen) == len(set(seen)) == page.total == 3_001
