# SPDX-License-Identifier: Apache-2.0
"""The SLA report of tickets that ran through our own desk."""

from datetime import datetime

import pytest

from keepwell.desk.selectors.sla_report import Period, SlaReport, Times, sla_report
from keepwell.desk.services import Reply, RestoreService, reply, restore_service
from keepwell.kernel.actor import Actor
from keepwell.kernel.scope import reading
from tests.factories.desk import Desk, desk, opened
from tests.factories.sla import at

pytestmark = pytest.mark.usefixtures("committed")
MINUTE, HOUR = 60, 3600


def report(story: Desk, now: datetime, actor: Actor | None = None) -> SlaReport:
    """The report of 华东制造集团 as its CSM sees it."""
    who = actor or story.as_("zhou")
    with reading(who):
        return sla_report(who, story.cast.group, Period(), now=now)


def test_a_ticket_is_answered_by_the_first_public_word_of_a_human_of_ours() -> None:
    story = desk()
    ticket = opened(story)  # 09:12
    reply(story.as_("wang"), ticket, Reply(body="先问同事", is_internal=True), now=at("2026-03-03 09:20"))
    reply(story.as_("chen"), ticket, Reply(body="很急"), now=at("2026-03-03 09:25"))
    reply(story.as_("wang"), ticket, Reply(body="收到"), now=at("2026-03-03 09:42"))
    found = report(story, at("2026-03-03 10:00"))
    assert found.acknowledge == Times(ended=1, still_open=0, median_s=30 * MINUTE, p90_s=30 * MINUTE)
    assert found.resolve == Times(ended=0, still_open=1, median_s=None, p90_s=None)


def test_a_severe_ticket_is_measured_to_its_restoration() -> None:
    story = desk()
    grave = opened(story, is_production_stopped=True)  # 09:12, to be restored by 13:12
    restore_service(story.as_("wang"), grave, RestoreService(), now=at("2026-03-03 11:12"))
    opened(story, is_production_stopped=True, title="又停了")
    found = report(story, at("2026-03-03 14:12"))
    assert found.restore == Times(ended=1, still_open=1, median_s=2 * HOUR, p90_s=None)
    assert {one.milestone: dict(one.counts) for one in found.attainments} == {
        "first_response": {"breached": 2},
        "restore": {"met": 1, "breached": 1},
    }


def test_a_reader_counts_what_he_may_see() -> None:
    story = desk()
    opened(story)
    now = at("2026-03-03 10:00")
    assert [len(report(story, now, story.as_(who)).tickets) for who in ("zhou", "zhao", "stranger")] == [1, 0, 0]
