# SPDX-License-Identifier: Apache-2.0
"""Stories of the legal hold: what it reaches cannot go, by any door, until a second person releases it."""

from datetime import timedelta

import psycopg
import pytest
from django.db import connection

from keepwell.desk.models import Ticket
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, DomainError
from keepwell.kernel.scope import bin_open, reading
from keepwell.kernel.set_actions import SetRun
from keepwell.people.models import Organisation
from keepwell.retention.holding import wrong_marks
from keepwell.retention.models import LegalHold, Removal
from keepwell.retention.services import (
    PlaceHold,
    ReleaseHold,
    Remove,
    hold_organisation,
    hold_person,
    hold_project,
    hold_ticket,
    purge_removals,
    release_hold,
    remove_ticket,
)
from tests.factories import people
from tests.factories.desk import again
from tests.factories.retention import NOW, Bin, bin_story, in_bin, is_there, sure

pytestmark = pytest.mark.usefixtures("committed")
CASE = PlaceHold(reason="客户与供应商的诉讼", reference="(2026)沪01民初12号")
WHY = Remove(reason="重复登记")


@pytest.fixture
def story(committed: None) -> Bin:
    return bin_story()


def _refused(story: Bin, ticket: Ticket) -> tuple[str, ...]:
    with pytest.raises(Denied) as refusal:
        remove_ticket(story.as_("zhou"), ticket, WHY, now=NOW)
    assert is_there(ticket)
    return refusal.value.decision.policy_ids


def test_a_held_ticket_cannot_be_removed_until_another_person_releases_it(story: Bin) -> None:
    ticket = story.opened()
    hold = hold_ticket(story.as_("wu"), ticket, CASE, now=NOW)
    assert "retention.legal_hold_keeps" in _refused(story, ticket)
    with pytest.raises(Denied) as alone:
        release_hold(sure(story.as_("wu")), hold, ReleaseHold(reason="和解"), now=NOW)
    assert "retention.hold_is_released_by_another" in alone.value.decision.policy_ids
    with pytest.raises(Denied) as weak:
        release_hold(story.as_("qian"), hold, ReleaseHold(reason="和解"), now=NOW)
    assert "retention.grave_acts_need_a_second_factor" in weak.value.decision.policy_ids
    with pytest.raises(DomainError):
        release_hold(sure(story.as_("qian")), hold, ReleaseHold(reason=" "), now=NOW)
    release_hold(sure(story.as_("qian")), hold, ReleaseHold(reason="和解"), now=NOW)
    remove_ticket(story.as_("zhou"), ticket, WHY, now=NOW)
    assert not is_there(ticket)


def test_a_hold_on_the_company_reaches_old_and_new_tickets_below_it_and_no_others(story: Bin) -> None:
    old = story.opened()
    with reading(SYSTEM):
        pumps = Organisation.objects.get(code="hd-by")
    hold_organisation(story.as_("wu"), pumps, CASE, now=NOW)
    new, elsewhere = story.opened(), story.opened(by="chen")
    assert [again(one).is_held for one in (old, new, elsewhere)] == [True, True, False]
    below = people.organisation(pumps, "hd-by-9", kind="department")
    with reading(SYSTEM):
        assert Organisation.objects.get(pk=below.pk).is_held
    assert wrong_marks() == {}


def test_holds_on_a_project_and_on_a_person_reach_their_tickets(story: Bin) -> None:
    of_project, of_liu = story.opened(by="zhao", project_id=story.a.pk), story.opened()
    hold_project(story.as_("wu"), story.a, CASE, now=NOW)
    assert [again(one).is_held for one in (of_project, of_liu)] == [True, False]
    hold_person(story.as_("qian"), story.desk.person("liu"), CASE, now=NOW)
    assert again(of_liu).is_held


def test_of_two_holds_one_is_released_and_the_other_still_keeps(story: Bin) -> None:
    ticket = story.opened()
    hold_ticket(story.as_("wu"), ticket, CASE, now=NOW)
    second = hold_ticket(story.as_("wu"), ticket, PlaceHold(reason="审计", reference="A-7"), now=NOW)
    release_hold(sure(story.as_("qian")), second, ReleaseHold(reason="审计结束"), now=NOW)
    assert again(ticket).is_held
    assert "retention.legal_hold_keeps" in _refused(story, ticket)


def test_the_application_cannot_lie_about_a_mark(story: Bin) -> None:
    ticket = story.opened()
    hold_ticket(story.as_("wu"), ticket, CASE, now=NOW)
    with reading(SYSTEM):
        Ticket.objects.filter(pk=ticket.pk).update(is_held=False)
    assert again(ticket).is_held


def test_what_lies_in_the_bin_is_not_purged_under_a_hold_by_job_or_by_hand(
    story: Bin, as_superuser: psycopg.Connection
) -> None:
    ticket = story.opened()
    removal = remove_ticket(story.as_("zhou"), ticket, WHY, now=NOW)
    with reading(SYSTEM):
        pumps = Organisation.objects.get(code="hd-by")
    hold_organisation(story.as_("wu"), pumps, CASE, now=NOW)
    assert in_bin(ticket).is_held
    later = NOW + timedelta(days=31)
    purge_removals.run(SYSTEM, [removal.pk], how=SetRun(now=later))
    assert in_bin(ticket).number == ticket.number
    with reading(SYSTEM), bin_open(), connection.cursor() as cursor:
        cursor.execute("SELECT keepwell_purge_desk_ticket(%s::uuid[])", [[ticket.pk]])
        assert cursor.fetchone() == (0,)
    with reading(SYSTEM):
        assert Removal.objects.get().state == "binned"
        assert LegalHold.objects.in_force().count() == 1


def test_a_hold_needs_reason_and_reference_and_the_right_person(story: Bin) -> None:
    ticket = story.opened()
    for words in (PlaceHold(reason=" ", reference="x"), PlaceHold(reason="x", reference=" ")):
        with pytest.raises(DomainError):
            hold_ticket(story.as_("wu"), ticket, words, now=NOW)
    with pytest.raises(Denied):
        hold_ticket(story.as_("zhou"), ticket, CASE, now=NOW)
