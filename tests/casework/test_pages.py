# SPDX-License-Identifier: Apache-2.0
"""The pages of casework: what they show to whom, and that a longer list asks the database no more often."""

from datetime import date

import pytest
from django.test import Client

from keepwell.casework.models import Approval, ChecklistItem, Problem
from keepwell.casework.services import (
    AddItem,
    AddTime,
    OpenProblem,
    RequestApproval,
    SetRoute,
    add_item,
    add_time,
    open_problem,
    request_approval,
    set_route,
)
from keepwell.desk.models import Ticket
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from tests.factories.browser import clock_at, signed_in
from tests.factories.casework import House, house
from tests.factories.desk import opened
from tests.factories.sla import at

pytestmark = pytest.mark.usefixtures("committed")
NOW = at("2026-03-03 14:00")
PAGES = ("/problems/?view=all", "/tasks/", "/time/?by=ticket", "/checklists/", "/problems/routes/")


@pytest.fixture
def story(committed: None) -> House:
    return house()


def _shown(client: Client, url: str, status: int = 200) -> str:
    with clock_at(NOW):
        answer = client.get(url)
    assert answer.status_code == status, (url, answer.content.decode()[:1000])
    return answer.content.decode()


def _more(story: House, ticket: Ticket, count: int) -> None:
    """So many problems, items, approvals and entries more."""
    for number in range(count):
        zhou = story.as_("zhou")
        other = opened(story.desk, "chen", "2026-03-03 11:00", title=f"检入慢 {number}")
        open_problem(zhou, other, OpenProblem(title=f"检入慢 {number}", cause="plm"), now=at("2026-03-03 11:10"))
        words = AddItem(text=f"查日志 {number}", owner_id=story.desk.cast.zhou.pk, due_on=date(2026, 3, 5))
        add_item(zhou, ticket, words, now=at("2026-03-03 11:20"))
        first = (story.desk.cast.zhou.pk, story.sun.pk)
        ask = RequestApproval(subject=f"停机 {number}", reason="重建索引", first=first)
        request_approval(story.as_("wang"), ticket, ask, now=at("2026-03-03 11:30"))
        add_time(zhou, ticket, AddTime(minutes=15), now=at("2026-03-03 11:40"))


def test_problems_show_their_group_and_reach_and_stay_in_the_house(story: House) -> None:
    ticket = opened(story.desk, "liu", "2026-03-03 09:00")
    _more(story, ticket, 1)
    zhou = signed_in(story.desk.person("zhou"), "en")
    text = _shown(zhou, "/problems/")
    assert "检入慢 0" in text
    assert "1 of 1 companies" in text
    assert "HD-2" in _shown(zhou, "/problems/P-1/")
    for name in ("chen", "zhao"):
        client = signed_in(story.desk.person(name), "en")
        assert "检入慢 0" not in _shown(client, "/problems/")
        _shown(client, "/problems/P-1/", status=404)
        assert "查日志" not in _shown(client, "/tasks/")
    stranger = signed_in(story.desk.stranger, "en")
    _shown(stranger, "/problems/P-1/", status=404)


def test_the_tasks_page_leads_to_the_answer_and_a_double_click_answers_once(story: House) -> None:
    ticket = opened(story.desk, "liu", "2026-03-03 09:00")
    _more(story, ticket, 1)
    sun = signed_in(story.sun, "en")
    with reading(SYSTEM):
        approval = Approval.objects.get()
    answer = f"/casework/answer-approval/{approval.pk}/"
    assert answer in _shown(sun, "/tasks/")
    assert "重建索引" in _shown(sun, answer)
    with clock_at(NOW):
        assert sun.post(answer, {"answer": "no", "reason": ""}).status_code == 422
        assert sun.post(answer, {"answer": "no", "reason": "月底不停机"}).status_code == 303
        assert sun.post(answer, {"answer": "no", "reason": "月底不停机"}).status_code == 422
    assert answer not in _shown(sun, "/tasks/")


def test_plus_fifteen_minutes_is_one_click_and_a_tick_another(story: House) -> None:
    ticket = opened(story.desk, "liu", "2026-03-03 09:00")
    _more(story, ticket, 1)
    zhou = signed_in(story.desk.person("zhou"), "en")
    with reading(SYSTEM):
        item = ChecklistItem.objects.get()
    with clock_at(NOW):
        for _click in range(2):
            zhou.post(f"/casework/add-time/{ticket.pk}/", {"minutes": "15", "kw-key": "one-click"})
        assert zhou.post(f"/casework/tick-item/{item.pk}/").status_code == 303
    text = _shown(zhou, f"/desk/{ticket.number}/")
    assert "30 min, 0 billable" in text
    assert 'aria-pressed="true"' in text
    assert "0:30" in _shown(zhou, "/time/?from=2026-03-01&to=2026-03-31&by=person")


def test_who_may_not_work_on_a_ticket_is_offered_nothing_and_finds_no_door(story: House) -> None:
    ticket = opened(story.desk, "liu", "2026-03-03 09:00")
    _more(story, ticket, 1)
    with reading(SYSTEM):
        problem = Problem.objects.get()
    liu = signed_in(story.desk.person("liu"), "en")
    text = _shown(liu, f"/desk/{ticket.number}/")
    assert "/casework/" not in text
    assert "查日志" not in text
    with clock_at(NOW):
        assert liu.post(f"/casework/add-time/{ticket.pk}/", {"minutes": "15"}).status_code == 403
        assert liu.post(f"/casework/move-problem/{problem.pk}/", {"state": "closed"}).status_code == 404
        assert signed_in(story.desk.stranger).post(f"/casework/add-time/{ticket.pk}/").status_code == 404
        assert liu.get(f"/casework/route-cause/{ticket.pk}/").status_code == 404


def test_a_service_manager_sets_up_routes_by_hand(story: House) -> None:
    head = signed_in(story.head, "en")
    provider = story.desk.cast.provider
    form = _shown(head, f"/casework/set-route/{provider.pk}/")
    assert "Empty: any system." in form
    set_route(story.as_("head"), provider, SetRoute(cause="cad", team_id=story.system_group.pk))
    assert "any system" in _shown(head, "/problems/routes/")
    for url in PAGES:
        _shown(head, url)
