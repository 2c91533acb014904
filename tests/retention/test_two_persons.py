# SPDX-License-Identifier: Apache-2.0
"""Stories of four eyes: much at once, a project or an organisation goes only when a second person agrees."""

import pytest

from keepwell.desk.models import Ticket
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Conflict, Denied, DomainError, NotFound
from keepwell.kernel.scope import reading
from keepwell.people.choices import Role
from keepwell.people.models import Account, Organisation, Person, Project
from keepwell.people.services import AddProjectMember, add_project_member
from keepwell.retention.choices import RequestState
from keepwell.retention.models import Removal, RemovalRequest
from keepwell.retention.services import (
    Remove,
    RemoveTickets,
    approve_removal,
    ask_removal_of_organisation,
    ask_removal_of_project,
    ask_removal_of_tickets,
    decline_removal,
    restore_removal,
)
from tests.factories import people
from tests.factories.retention import NOW, Bin, bin_story, is_there, sure

pytestmark = pytest.mark.usefixtures("committed")
WHY = Remove(reason="项目取消")


@pytest.fixture
def story(committed: None) -> Bin:
    return bin_story()


def _place(code: str) -> Organisation:
    with reading(SYSTEM):
        return Organisation.objects.get(code=code)


def test_a_project_goes_with_its_tickets_when_a_second_member_agrees_and_all_comes_back(story: Bin) -> None:
    in_a = [story.opened(by="zhao", project_id=story.a.pk) for _ in range(3)]
    in_b = story.opened(project_id=story.b.pk)
    asked = ask_removal_of_project(sure(story.as_("zhao")), story.a, WHY, now=NOW)
    assert asked.counts == {"people.project": 1, "desk.ticket": 3}
    assert all(is_there(one) for one in in_a)  # asking takes nothing away
    with pytest.raises(Denied) as alone:
        approve_removal(sure(story.as_("zhao")), asked, now=NOW)
    assert "retention.never_alone" in alone.value.decision.policy_ids
    removal = approve_removal(sure(story.as_("zhou")), asked, now=NOW)
    assert not any(is_there(one) for one in in_a)
    assert is_there(in_b)
    with reading(SYSTEM):
        assert not Project.objects.filter(pk=story.a.pk).exists()
        assert RemovalRequest.objects.get().state == RequestState.APPROVED
    restore_removal(story.as_("zhou"), removal, now=NOW)
    assert all(is_there(one) for one in in_a)


def test_without_a_second_factor_nobody_asks_or_approves(story: Bin) -> None:
    with pytest.raises(Denied) as weak:
        ask_removal_of_project(story.as_("zhao"), story.a, WHY, now=NOW)
    assert "retention.grave_acts_need_a_second_factor" in weak.value.decision.policy_ids
    asked = ask_removal_of_project(sure(story.as_("zhao")), story.a, WHY, now=NOW)
    with pytest.raises(Denied):
        approve_removal(story.as_("zhou"), asked, now=NOW)


def test_nobody_outside_the_project_asks_or_approves_whatever_role_he_holds(story: Bin) -> None:
    for name in ("qian", "zhou", "zhao"):  # none of them is in project B
        with pytest.raises((Denied, NotFound)):
            ask_removal_of_project(sure(story.as_(name)), story.b, WHY, now=NOW)
    asked = ask_removal_of_project(sure(story.as_("zhao")), story.a, WHY, now=NOW)
    with pytest.raises((Denied, NotFound)):
        approve_removal(sure(story.as_("li")), asked, now=NOW)
    with reading(SYSTEM):
        assert Removal.objects.count() == 0


def test_a_request_whose_set_changed_is_stale(story: Bin) -> None:
    story.opened(by="zhao", project_id=story.a.pk)
    asked = ask_removal_of_project(sure(story.as_("zhao")), story.a, WHY, now=NOW)
    late = story.opened(by="zhao", project_id=story.a.pk)
    with pytest.raises(Conflict):
        approve_removal(sure(story.as_("zhou")), asked, now=NOW)
    assert is_there(late)
    decline_removal(story.as_("zhou"), asked, now=NOW)
    with pytest.raises(DomainError):
        approve_removal(sure(story.as_("zhou")), asked, now=NOW)


def test_many_tickets_go_by_two_persons(story: Bin) -> None:
    tickets = [story.opened() for _ in range(12)]
    ids = tuple(one.pk for one in tickets)
    command = RemoveTickets(tickets=ids, reason="演练数据")
    asked = ask_removal_of_tickets(sure(story.as_("zhou")), _place("hd"), command, now=NOW)
    assert asked.counts == {"desk.ticket": 12}
    approve_removal(sure(story.as_("qian")), asked, now=NOW)
    with reading(SYSTEM):
        assert Ticket.objects.count() == 0


def test_an_organisation_goes_with_everything_below_it_and_its_people_cannot_sign_in(story: Bin) -> None:
    office = people.organisation(_place("hd-zj"), "hd-zj-1", kind="department")
    sun = people.person(office, "孙工")
    people.account(sun, "sun@example.com")
    mei = people.person(story.desk.cast.provider, "梅主管", email="mei@example.com")
    people.role(mei, Role.SERVICE_MANAGER, story.desk.cast.provider)
    asked = ask_removal_of_organisation(sure(story.as_("qian")), office, WHY, now=NOW)
    assert asked.counts == {"people.organisation": 1, "people.person": 1}
    removal = approve_removal(sure(people.actor(mei)), asked, now=NOW)
    with reading(SYSTEM):
        assert not Organisation.objects.filter(pk=office.pk).exists()
        assert not Person.objects.filter(pk=sun.pk).exists()
        assert not Account.objects.get(email="sun@example.com").is_active
    restore_removal(story.as_("qian"), removal, now=NOW)
    with reading(SYSTEM):
        assert Person.objects.filter(pk=sun.pk).exists()
        assert Account.objects.get(email="sun@example.com").is_active


def test_an_organisation_with_another_projects_rows_or_terms_in_force_stays(story: Bin) -> None:
    story.opened(project_id=story.b.pk)
    with pytest.raises(DomainError):  # 钱经理 is not in project B
        ask_removal_of_organisation(sure(story.as_("qian")), _place("hd-by"), WHY, now=NOW)
    with pytest.raises(DomainError):  # the group's contract is in force
        ask_removal_of_organisation(sure(story.as_("qian")), _place("hd"), WHY, now=NOW)


def test_nobody_lets_himself_into_a_project(story: Bin) -> None:
    himself = AddProjectMember(person=story.desk.person("zhao").pk)
    with pytest.raises((Denied, NotFound)):
        add_project_member(story.as_("zhao"), story.b, himself, now=NOW)
    with reading(SYSTEM):
        assert story.b.members.count() == 1
