# SPDX-License-Identifier: Apache-2.0
"""A rating for each resolution: by who asked, changeable for a week, told to the CSM when it is low."""

import pytest

from keepwell.desk.services import Confirm, RejectSolution, ResolveTicket, confirm, reject_solution, resolve_ticket
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, DomainError, NotFound
from keepwell.kernel.relay import relay_once
from keepwell.kernel.scope import reading
from keepwell.people.models import Notice
from keepwell.portal.models import Rating
from keepwell.portal.services import Rate, rate
from tests.factories.browser import clock_at, signed_in
from tests.factories.desk import Desk, desk, opened
from tests.factories.portal import solved
from tests.factories.sla import at

pytestmark = pytest.mark.usefixtures("committed")


def scores() -> list[tuple[int, int]]:
    with reading(SYSTEM):
        return list(Rating.objects.order_by("cycle").values_list("cycle", "score"))


def told(story: Desk, who: str) -> list[str]:
    while relay_once():
        pass
    with reading(SYSTEM):
        rows = Notice.objects.filter(person=story.person(who), kind="portal.low_rating")
        return [row.words["number"] for row in rows]


def test_each_resolution_is_rated_once_and_can_be_changed_for_a_week() -> None:
    story = desk()
    chen, ticket = story.as_("chen"), solved(story)
    rate(chen, ticket, Rate(score=2, words="还是不行"), now=at("2026-03-03 11:00"))
    rate(chen, ticket, Rate(score=4), now=at("2026-03-10 11:00"))  # to the minute a week later
    assert scores() == [(0, 4)]
    with pytest.raises(DomainError):
        rate(chen, ticket, Rate(score=5), now=at("2026-03-10 11:01"))
    reject_solution(chen, ticket, RejectSolution(reason="又丢了"), now=at("2026-03-10 12:00"))
    with pytest.raises(DomainError):  # nothing to rate while it is being worked on
        rate(chen, ticket, Rate(score=1), now=at("2026-03-10 12:01"))
    command = ResolveTicket(cause="plm", solution="打了补丁")
    resolve_ticket(story.as_("zhou"), ticket, command, now=at("2026-03-10 14:00"))
    confirm(chen, ticket, Confirm(), now=at("2026-03-10 14:10"))
    rate(chen, ticket, Rate(score=5), now=at("2026-03-10 14:11"))
    assert scores() == [(0, 4), (1, 5)]


def test_only_who_asked_rates_and_from_one_to_five() -> None:
    story = desk()
    ticket = solved(story, by="zhao")
    with pytest.raises((Denied, DomainError)):
        rate(story.as_("liu"), ticket, Rate(score=5))  # key user of the same company
    with pytest.raises((Denied, DomainError)):
        rate(story.as_("zhou"), ticket, Rate(score=5))
    with pytest.raises((Denied, NotFound)):
        rate(story.as_("stranger"), ticket, Rate(score=5))
    for score in (0, 6, -1):
        with pytest.raises(DomainError):
            rate(story.as_("zhao"), ticket, Rate(score=score))
    assert scores() == []


def test_the_csm_is_told_of_two_and_one_but_not_of_three() -> None:
    story = desk()
    for score, expected in ((3, 0), (2, 1), (1, 2)):
        ticket = solved(story, title=f"{score} 分")
        rate(story.as_("chen"), ticket, Rate(score=score), now=at("2026-03-03 12:00"))
        assert len(told(story, "zhou")) == expected
    assert told(story, "li") == []


def test_who_asked_rates_on_the_page_of_the_request_and_the_team_reads_it() -> None:
    story = desk()
    ticket = solved(story)
    with clock_at(at("2026-03-03 14:00")):
        chen = signed_in(story.person("chen"))
        asked = chen.get(f"/desk/{ticket.number}/").content.decode()
        assert "解决了吗？" in asked  # one question at a time
        assert "您对这次解决满意吗？" not in asked
        assert chen.post(f"/desk/{ticket.number}/confirm/", {"kw-key": "yes"}).status_code == 303
        page = chen.get(f"/desk/{ticket.number}/").content.decode()
        assert "您对这次解决满意吗？" in page
        assert chen.post(f"/help/rate/{ticket.number}/", {"score": "7"}).status_code == 303
        assert scores() == []
        words = {"score": "1", "words": "等太久", "kw-key": "one"}
        for _twice in range(2):
            chen.post(f"/help/rate/{ticket.number}/", words)
        assert scores() == [(0, 1)]
        seen = signed_in(story.person("zhou")).get(f"/desk/{ticket.number}/").content.decode()
        assert "评分 1（满分 5）" in seen
        assert "等太久" in seen


def test_an_open_request_offers_no_rating() -> None:
    story = desk()
    ticket = opened(story)
    assert "portal-outcome" not in signed_in(story.person("chen")).get(f"/desk/{ticket.number}/").content.decode()
