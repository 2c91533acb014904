# SPDX-License-Identifier: Apache-2.0
"""A ticket that goes for good takes what hangs on it along, and leaves its problem to the house."""

from datetime import date, timedelta

import psycopg
import pytest

from keepwell.casework.models import Problem
from keepwell.casework.services import (
    AddItem,
    AddTime,
    CorrectTime,
    MarkComplaint,
    NoteMood,
    OpenProblem,
    ProposeVerdict,
    RequestApproval,
    WriteReview,
    add_item,
    add_time,
    correct_time,
    mark_complaint,
    note_mood,
    open_problem,
    propose_verdict,
    request_approval,
    start_timer,
    write_review,
)
from keepwell.desk.models import Ticket
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.kernel.set_actions import SetRun
from keepwell.retention.choices import RemovalState
from keepwell.retention.models import Removal
from keepwell.retention.services import Remove, purge_removals, remove_ticket
from tests.factories.casework import House, house
from tests.factories.desk import opened
from tests.factories.sla import at

pytestmark = pytest.mark.usefixtures("committed")
NOW = at("2026-03-03 10:00")
TABLES = ("approval", "checklistitem", "complaint", "mood", "problemticket", "review", "runningtimer", "verdict")


@pytest.fixture
def story(committed: None) -> House:
    return house()


def _everything(story: House, ticket: Ticket) -> None:
    zhou = story.as_("zhou")
    open_problem(zhou, ticket, OpenProblem(title="检入慢", cause="plm"), now=NOW)
    add_item(zhou, ticket, AddItem(text="查日志"), now=NOW)
    ask = RequestApproval(subject="停机", reason="重建索引", first=(story.sun.pk,))
    request_approval(zhou, ticket, ask, now=NOW)
    entry = add_time(zhou, ticket, AddTime(minutes=15), now=NOW)
    correct_time(zhou, entry, CorrectTime(minutes=20, reason="漏记"), now=NOW)
    start_timer(zhou, ticket, now=NOW)
    note_mood(zhou, ticket, NoteMood(feeling=-1), now=NOW)
    step = MarkComplaint(what="没人理", next_step="去电", next_step_at=NOW + timedelta(hours=4))
    mark_complaint(zhou, ticket, step, now=NOW)
    write_review(zhou, ticket, WriteReview(timeline="09:00", cause="许可"), now=NOW)
    no = ProposeVerdict(reason="内核", alternative="脚本", review_on=date(2026, 6, 1))
    propose_verdict(zhou, ticket, no, now=NOW)


def _counted(superuser: psycopg.Connection) -> dict[str, int]:
    asked = {name: f"SELECT count(*) FROM casework_{name}" for name in (*TABLES, "timeentry", "approvalseat")}
    rows = {name: superuser.execute(sql).fetchone() for name, sql in asked.items()}
    return {name: row[0] for name, row in rows.items() if row}


def test_a_purged_ticket_takes_its_case_along(story: House, as_superuser: psycopg.Connection) -> None:
    gone, stays = opened(story.desk, "liu", "2026-03-03 09:00"), opened(story.desk, "chen", "2026-03-03 09:05")
    _everything(story, gone)
    add_item(story.as_("zhou"), stays, AddItem(text="留下"), now=NOW)
    before = _counted(as_superuser)
    assert before == {**dict.fromkeys(TABLES, 1), "checklistitem": 2, "timeentry": 2, "approvalseat": 1}
    removal = remove_ticket(story.as_("zhou"), gone, Remove(reason="重复登记"), now=NOW)
    with reading(SYSTEM):
        assert Problem.objects.get().tickets.count() == 0  # hidden with its ticket
    purge_removals.run(SYSTEM, [removal.pk], how=SetRun(now=NOW + timedelta(days=31)))
    with reading(SYSTEM):
        assert Removal.objects.get().state == RemovalState.PURGED
        assert Problem.objects.count() == 1
    assert _counted(as_superuser) == {**dict.fromkeys((*TABLES, "timeentry", "approvalseat"), 0), "checklistitem": 1}
