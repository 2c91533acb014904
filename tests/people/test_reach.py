# SPDX-License-Identifier: Apache-2.0
"""What an actor reaches: roles over subtrees, projects, and the rows the database shows."""

from datetime import date, timedelta

import pytest

from keepwell.kernel.actor import NOBODY, SYSTEM, Via
from keepwell.kernel.scope import reading
from keepwell.people.choices import OrganisationKind, Role
from keepwell.people.models import Organisation, Person, RoleHeld
from keepwell.people.selectors import actor_for, actors, forget_actors
from keepwell.people.services import (
    AddProjectMember,
    CreateProject,
    EndRole,
    HoldRole,
    add_project_member,
    create_project,
    end_role,
    hold_role,
    remove_project_member,
)
from tests.factories import people

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_actors() -> None:
    forget_actors()


def names() -> set[str]:
    return set(Person.objects.values_list("name", flat=True))


def test_a_key_user_covers_his_company_and_meets_no_other() -> None:
    cast = people.cast()
    liu = people.actor(cast.liu)
    assert liu.roles[Role.KEY_USER] == {cast.pumps.pk, cast.pumps_office.pk}
    assert liu.roles[Role.REQUESTER] == {cast.pumps.pk, cast.pumps_office.pk}
    assert not liu.scope.everything
    assert liu.scope.organisations == {cast.group.pk, cast.pumps.pk, cast.pumps_office.pk}
    with reading(liu):
        assert names() == {
            "小刘",
            "赵工",
            "周敏",
            "李想",
            "王倩",
            "管理员",
        }
        assert not Organisation.objects.filter(pk=cast.heavy.pk).exists()


def test_everybody_of_a_customer_may_ask_without_a_role() -> None:
    cast = people.cast()
    chen = people.actor(cast.chen)
    assert dict(chen.roles) == {Role.REQUESTER: {cast.heavy.pk}}


def test_the_csm_reaches_the_whole_customer_and_no_other() -> None:
    cast = people.cast()
    rival = people.organisation(cast.provider, "rival")
    people.person(rival, "老钱")
    zhou = people.actor(cast.zhou)
    assert zhou.roles[Role.CSM] == {cast.group.pk, cast.pumps.pk, cast.pumps_office.pk, cast.heavy.pk}
    assert zhou.everywhere == frozenset()
    with reading(zhou):
        assert "老钱" not in names()
        assert {"小刘", "小陈"} <= names()


def test_a_role_at_the_root_reaches_everything() -> None:
    cast = people.cast()
    wang = people.actor(cast.wang)
    assert wang.everywhere == {Role.AGENT}
    assert wang.scope.everything
    assert wang.holds(Role.AGENT, cast.heavy.pk)


def test_a_new_department_is_reached_when_the_actor_is_made_anew() -> None:
    cast = people.cast()
    before = people.actor(cast.liu)
    lab = people.organisation(cast.pumps, "hd-by-lab", kind=OrganisationKind.DEPARTMENT)
    forget_actors()
    after = people.actor(cast.liu)
    assert lab.pk in after.roles[Role.KEY_USER]
    assert before.version != after.version


def test_a_role_counts_at_the_next_request_of_a_session() -> None:
    cast = people.cast()
    account = people.account(cast.chen, "chen@example.com")
    assert not actor_for(account).holds(Role.KEY_USER)
    held = hold_role(SYSTEM, cast.heavy, HoldRole(person=cast.chen.pk, role=Role.KEY_USER, starts_on=date(2025, 1, 1)))
    account.refresh_from_db()  # what the session does at each request
    assert actor_for(account).holds(Role.KEY_USER, cast.heavy.pk)
    end_role(SYSTEM, held, EndRole())
    account.refresh_from_db()
    assert not actor_for(account).holds(Role.KEY_USER)


def test_roles_of_other_days_do_not_count() -> None:
    cast = people.cast()
    with reading(SYSTEM):
        RoleHeld.objects.filter(person=cast.wang).update(ends_on=date(2025, 6, 1))
    wang = people.actor(cast.wang)
    assert not wang.everywhere
    assert not wang.scope.everything


def test_a_project_opens_itself_and_its_place_but_no_role() -> None:
    cast = people.cast()
    project = create_project(SYSTEM, cast.pumps, CreateProject(code="P1", name="图纸无纸化"), now=people.NOW)
    member = add_project_member(
        SYSTEM, project, AddProjectMember(person=cast.chen.pk, starts_on=date(2025, 1, 1)), now=people.NOW
    )
    chen = people.actor(cast.chen)
    assert chen.projects == {project.pk}
    assert cast.pumps.pk in chen.scope.organisations
    assert cast.pumps_office.pk not in chen.scope.organisations
    assert chen.roles[Role.REQUESTER] == {cast.heavy.pk}
    remove_project_member(SYSTEM, member)
    forget_actors()
    assert people.actor(cast.chen).projects == frozenset()


def test_a_role_in_one_project_opens_only_the_project() -> None:
    cast = people.cast()
    project = create_project(SYSTEM, cast.heavy, CreateProject(code="P1", name="升级"), now=people.NOW)
    people.role(cast.li, Role.DEVELOPER, cast.heavy, project=project.pk)
    li = people.actor(cast.li)
    assert li.projects == {project.pk}
    assert Role.DEVELOPER not in li.roles


def test_the_door_is_written_on_the_actor() -> None:
    cast = people.cast()
    account = people.account(cast.liu, "liu@example.com")
    actor = actor_for(account, via=Via.API, ip="192.0.2.7", request_id="abc")
    assert (actor.via, actor.ip, actor.request_id, actor.label) == (Via.API, "192.0.2.7", "abc", "小刘")
    assert actor.account_id == account.pk
    assert actor_for(account).via is Via.WEB


def test_what_is_kept_is_made_anew_after_thirty_seconds() -> None:

    assert timedelta(seconds=30) == actors.KEPT_FOR


def test_nobody_meets_nobody_not_even_our_own_staff() -> None:
    people.cast()
    with reading(NOBODY):
        assert names() == set()
