# SPDX-License-Identifier: Apache-2.0
"""The demo is alive: what it shows comes from what its people did."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from keepwell.audit.models import AuditEvent
from keepwell.desk.models import Ticket, Transfer
from keepwell.desk.selectors.upkeep import stale_deadlines
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.people.models import Account, Organisation, Person, Project
from keepwell.site import demo
from keepwell.sla.models import Clock
from keepwell.sla.services import check_clocks

pytestmark = pytest.mark.slow
#: a Thursday at 14:00 in Shanghai
TODAY = datetime(2026, 11, 19, 6, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def story(committed_for_module: None) -> Iterator[None]:
    """The demo, told once for this module on a fixed day."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "now", lambda: TODAY)
        demo.build(lambda _words: None)
        with reading(SYSTEM):
            yield


def test_a_group_with_three_companies_sixty_people_two_projects(story: None) -> None:
    companies = Organisation.objects.filter(kind="company", parent__code="hd").count()
    assert (companies, Project.objects.count()) == (3, 2)
    assert 55 <= Person.objects.count() <= 65
    assert Account.objects.count() == len(demo.cast.DOORS)


def test_three_hundred_tickets_in_all_walks_of_life(story: None) -> None:
    assert 280 <= Ticket.objects.count() <= 320
    states = Counter(Ticket.objects.values_list("state", flat=True))
    assert {"new", "in_progress", "waiting", "resolved", "closed"} <= set(states)
    kinds = set(Ticket.objects.values_list("kind", flat=True))
    assert kinds == {"question", "incident", "service_request", "regulatory_request", "complaint", "idea"}
    assert Ticket.objects.filter(owner=None).count() == 0
    assert Transfer.objects.count() > 0


def test_some_promises_were_broken_most_were_kept(story: None) -> None:
    results = Counter(Clock.objects.filter(milestone="resolve").values_list("result", flat=True))
    assert results["met"] > 5 * results["breached"] > 0


def test_cached_deadlines_and_clocks_equal_a_fresh_fold(story: None) -> None:
    assert stale_deadlines() == []
    assert check_clocks(TODAY) == []


def test_everything_was_done_through_the_one_door(story: None) -> None:
    opened = AuditEvent.objects.filter(action="desk.open_ticket", result="done").count()
    assert opened == Ticket.objects.count()


def test_the_accounts_are_named(story: None) -> None:
    words = demo.accounts()
    assert "zhou@demo.example" in words
    assert demo.PASSWORD in words
