# SPDX-License-Identifier: Apache-2.0
"""Why may I, why may I not: what would change the answer is tried with the policies, never guessed."""

from dataclasses import replace
from urllib.parse import quote

import pytest
from django.db.models import Model
from django.test import Client

from keepwell.access.authorizer import plugged
from keepwell.access.engine.policies import Asked
from keepwell.access.engine.principals import circumstances_of, principal_of
from keepwell.access.engine.rows import entity_of
from keepwell.access.engine.sources import read_text
from keepwell.access.selectors import explain, explain_by_id, may
from keepwell.access.selectors.trying import ways
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.errors import NotFound
from keepwell.kernel.scope import reading
from keepwell.people.choices import Role
from keepwell.people.selectors import forget_actors
from keepwell.people.services import AddProjectMember, CreateProject, add_project_member, create_project
from tests.factories import people
from tests.factories.browser import signed_in

pytestmark = pytest.mark.django_db


def _guard(cast: people.Cast) -> Actor:
    guard = people.person(cast.provider, "安全员")
    people.role(guard, Role.SECURITY_ADMIN, cast.provider)
    return people.actor(guard)


def test_each_way_out_of_a_refusal_is_a_way_in_truth() -> None:
    cast = people.cast()
    actor = people.actor(cast.liu)
    with reading(actor):
        told = explain(actor, "people.change_person", cast.zhao)
    assert not told.allowed
    labels = [str(Role(role).label) for role in ("specialist", "office_head", "csm", "csm_deputy", "service_manager")]
    places = {f"在设计二所担任{label}" for label in labels}
    assert set(told.ways) == places
    # the first of them, in truth
    people.role(cast.liu, Role.SPECIALIST, cast.pumps_office)
    forget_actors()
    with reading(SYSTEM):
        assert may(people.actor(cast.liu), "people.change_person", cast.zhao)


def test_a_permitted_act_needs_no_way_and_shows_the_role_that_counts() -> None:
    cast = people.cast()
    actor = people.actor(cast.zhao)
    with reading(actor):
        told = explain(actor, "people.change_person", cast.liu)
    assert (told.allowed, told.ways) == (True, ())
    assert [(line.role, line.counts_here) for line in told.roles] == [("office_head", True)]
    assert told.decided_by[0].text.startswith('@id("people.customer_leads_keep_their_people")')
    assert "principal.office_head_of" in told.decided_by[0].text
    assert "@reason" not in told.decided_by[0].text


def test_a_role_held_elsewhere_is_shown_as_such() -> None:
    cast = people.cast()
    actor = people.actor(cast.zhao)
    with reading(SYSTEM):
        told = explain(actor, "people.change_person", cast.chen)
    assert [(line.role, line.counts_here) for line in told.roles] == [("office_head", False)]


def test_membership_of_the_project_is_a_way() -> None:
    cast = people.cast()
    project = create_project(SYSTEM, cast.group, CreateProject(code="P1", name="三维协同"), now=people.NOW)
    actor = people.actor(cast.chen)
    with reading(SYSTEM):
        told = explain(actor, "people.view_project", project)
        assert "作为项目“三维协同”的成员" in told.ways
        add_project_member(SYSTEM, project, AddProjectMember(person=cast.chen.pk), now=people.NOW)
    forget_actors()
    with reading(SYSTEM):
        assert may(people.actor(cast.chen), "people.view_project", project)


def test_of_another_person_only_who_answers_for_access_may_ask() -> None:
    cast = people.cast()
    for asker in (people.actor(cast.zhou), people.actor(cast.wang)):
        with reading(asker), pytest.raises(NotFound):
            explain_by_id(asker, "people.retire_person", cast.liu.pk, cast.zhao.pk)
    guard = _guard(cast)
    with reading(guard):
        told = explain_by_id(guard, "people.retire_person", cast.liu.pk, cast.zhao.pk)
    assert not told.allowed
    facts = [fact for line in told.would_permit for fact in line.facts]
    assert "赵工 在这里不具备以下任何角色：系统管理员。" in facts
    assert not [fact for fact in facts if "您" in fact]


def test_asking_about_another_never_disagrees_with_what_he_is_told_himself() -> None:
    cast = people.cast()
    guard = _guard(cast)
    for who in (cast.liu, cast.zhao, cast.zhou, cast.wang, cast.chen):
        himself = people.actor(who)
        for act in ("people.change_person", "people.retire_person", "people.view_person", "people.plan_absence"):
            with reading(guard):
                told = explain_by_id(guard, act, cast.liu.pk, who.pk)
            with reading(SYSTEM):
                assert told.allowed is may(himself, act, cast.liu), (who.name, act)


@pytest.fixture
def guard_client() -> tuple[people.Cast, Client]:
    cast = people.cast()
    guard = people.person(cast.provider, "安全员")
    people.role(guard, Role.SECURITY_ADMIN, cast.provider)
    return cast, signed_in(guard)


def test_the_page_leads_from_a_kind_to_a_thing_to_an_answer(guard_client: tuple[people.Cast, Client]) -> None:
    cast, client = guard_client
    first = client.get("/why/").content.decode()
    assert "people.organisation" in first
    second = client.get("/why/", {"kind": "people.person"}).content.decode()
    assert str(cast.liu.pk) in second
    assert "people.retire_person" in second
    asked = {"kind": "people.person", "target": str(cast.liu.pk), "action": "people.hold_role"}
    assert "people.hold_role" not in client.get("/why/", asked).content.decode().partition("kw-notice")[2]
    asked["action"] = "people.retire_person"
    answer = client.get("/why/", {**asked, "person": str(cast.zhao.pk)}).content.decode()
    for words in ("没有任何策略允许这样做", "满足以下任一条件即可", "策略原文", "people.system_admin_keeps_people"):
        assert words in answer, words
    english = signed_in(cast.zhao, language="en").get("/why/", asked).content.decode()
    assert "It would be permitted" in english or "No policy permits this" in english


def test_a_thing_can_be_named_by_its_code(guard_client: tuple[people.Cast, Client]) -> None:
    _cast, client = guard_client
    asked = {"kind": "people.organisation", "target": "hd-by-2", "action": "people.rename_organisation"}
    assert "没有任何策略允许这样做" in client.get("/why/", asked).content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        {"action": "no.such"},
        {"kind": "no.such"},
        {"kind": "people.person", "action": "people.retire_person", "person": "x", "target": "x"},
    ],
)
def test_nonsense_is_not_found_and_never_an_error(
    asked: dict[str, str], guard_client: tuple[people.Cast, Client]
) -> None:
    _cast, client = guard_client
    assert client.get("/why/", asked).status_code in (200, 404)


def test_a_refused_page_leads_to_the_question_why() -> None:
    cast = people.cast()
    client = signed_in(cast.zhao)
    answer = client.post(f"/people/act/retire-person/{cast.liu.pk}/", {})
    assert answer.status_code == 403
    link = f"/why/?action=people.retire_person&amp;target={quote(str(cast.liu.pk))}"
    assert link in answer.content.decode()
    assert "系统管理员" in client.get(link.replace("&amp;", "&")).content.decode()


def test_a_second_factor_is_a_way_where_a_policy_asks_for_one() -> None:
    cast = people.cast()
    policies = plugged().policies
    text = (
        '@id("x.y") @reason_zh("双因素") @reason_en("two factors")\n'
        'permit (principal is Person, action == Action::"people.retire_person", resource)\n'
        "when { context.mfa && principal.agent_of.contains(resource.organisation) };"
    )
    edition = type(policies)(read_text(text), policies.kinds)
    actor = replace(people.actor(cast.liu), mfa=False)
    row: Model = cast.liu
    with reading(SYSTEM):
        asked = Asked(edition, principal_of(actor), "people.retire_person", entity_of(row), circumstances_of(actor))
        # neither alone is enough; the pair is
        assert ways(edition, asked, row) == ("在设计二所担任技术支持，并且使用双因素登录后",)


def test_roles_asked_for_in_one_list_are_named_as_roles() -> None:
    cast = people.cast()
    actor = people.actor(cast.liu)
    with reading(actor):
        told = explain(actor, "people.change_person", cast.zhao)
        seen = explain(actor, "audit.ask_check") if "audit.ask_check" in plugged().policies.kinds else None
    facts = [fact for line in told.would_permit for fact in line.facts]
    assert not [fact for fact in facts if "principal.everywhere" in fact]
    if seen is not None:
        assert not [fact for line in seen.would_permit for fact in line.facts if "containsAny" in fact]
