# SPDX-License-Identifier: Apache-2.0
"""Who may do what to people: the table of the named cast, and lists that show exactly what the policies permit."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from django.db.models import Model
from django.utils import translation

from keepwell.access.authorizer import read_policies
from keepwell.access.selectors import explain, may, permitted
from keepwell.kernel import ports
from keepwell.kernel.actor import NOBODY, SYSTEM, Actor, ActorKind, Scope
from keepwell.kernel.errors import DomainError
from keepwell.kernel.scope import reading
from keepwell.people.choices import OrganisationKind, Role
from keepwell.people.models import Account, Contact, Organisation, Person, RoleHeld
from keepwell.people.services import AddContact, HoldRole, PlanAbsence, add_contact, hold_role, plan_absence
from tests.factories import people
from tests.factories.access import compare_lists, office_holder, random_actor

SEED = 7


def _actor(name: str, made: people.Cast) -> Actor:
    who: dict[str, Person] = {
        "小刘": made.liu, "小陈": made.chen, "赵工": made.zhao, "周敏": made.zhou, "李想": made.li, "王倩": made.wang,
    }  # fmt: skip
    if name in who:
        return people.actor(who[name])
    return office_holder(name, made.provider.pk)


EVERYBODY = "小刘 小陈 赵工 周敏 李想 王倩 auditor system_admin security_admin service_manager stranger"
#: act, on what, who may; everybody else of the table may not
TABLE = [
    ("people.view_person", "小刘", "小刘 赵工 周敏 李想 王倩 auditor system_admin security_admin service_manager"),
    ("people.view_person", "周敏", EVERYBODY),
    (
        "people.view_contact",
        "his mail",
        "小刘 周敏 李想 王倩 赵工 auditor system_admin security_admin service_manager",
    ),
    ("people.view_account", "小刘's account", "小刘 auditor system_admin security_admin"),
    ("people.change_person", "小刘", "赵工 周敏 李想 system_admin service_manager"),
    ("people.add_contact", "小刘", "小刘 赵工 周敏 李想 system_admin service_manager"),
    ("people.plan_absence", "周敏", "周敏 system_admin service_manager"),
    ("people.retire_person", "小刘", "周敏 李想 system_admin service_manager"),
    ("people.create_account", "小刘", "周敏 李想 system_admin service_manager"),
    ("people.set_password", "小刘's account", "小刘 security_admin"),
    ("people.close_account", "小刘's account", "system_admin security_admin"),
    ("people.create_token", "小刘's account", "小刘"),
    ("people.hold_role", "the pumps company", "周敏 security_admin service_manager"),
    ("people.hold_role", "the provider", "security_admin"),
    ("people.create_organisation", "the pumps company", "周敏 李想 system_admin service_manager"),
    ("people.move_organisation", "the pumps company", "system_admin"),
    ("people.found_installation", "the installation", ""),
]


def _targets(made: people.Cast) -> dict[str, Model | None]:
    return {
        "小刘": made.liu,
        "周敏": made.zhou,
        "his mail": Contact.objects.get(person=made.liu),
        "小刘's account": Account.objects.get(person=made.liu),
        "the pumps company": made.pumps,
        "the provider": made.provider,
        "the installation": None,
    }


@contextmanager
def _cast() -> Iterator[people.Cast]:
    made = people.cast()
    people.account(made.liu, "liu@example.com")
    with reading(SYSTEM):
        yield made


@pytest.mark.django_db
def test_the_named_cast_may_do_to_people_what_the_table_says() -> None:
    with _cast() as made:
        actors = {name: _actor(name, made) for name in EVERYBODY.split()}
        targets = _targets(made)
        for action, on, listed in TABLE:
            allowed = {name for name, actor in actors.items() if may(actor, action, targets[on])}
            assert allowed == set(listed.split()), (action, on)


@pytest.mark.django_db
def test_the_system_may_everything_and_nobody_nothing() -> None:
    with _cast() as made:
        policies = read_policies()
        for name, kind in policies.kinds.items():
            if kind.entity == "Organisation":
                assert may(SYSTEM, name, made.pumps)
                assert not may(NOBODY, name, made.pumps)
                assert not may(NOBODY, name, made.provider)


@pytest.mark.django_db
def test_an_actor_without_person_is_nobody_even_with_roles() -> None:
    with _cast() as made:
        ghost = Actor(ActorKind.PERSON, "ghost", Scope(everything=True), everywhere=frozenset({"system_admin"}))
        assert not may(ghost, "people.view_person", made.liu)


def _more_people(made: people.Cast) -> list[Organisation]:
    places = [made.provider, made.group, made.pumps, made.pumps_office, made.heavy]
    other = people.organisation(made.provider, "zy", kind=OrganisationKind.GROUP, name="中原重工")
    places += [other, people.organisation(other, "zy-sb", name="设备公司")]
    for number, place in enumerate(places * 3):
        one = people.person(place, f"员工{number}", email=f"p{number}@example.com")
        if number % 3 == 0 and not place.is_provider:
            people.role(one, Role.KEY_USER, place)
        if number % 4 == 0:
            later = people.NOW + timedelta(days=1)
            plan_absence(SYSTEM, one, PlanAbsence(starts_at=later, ends_at=later + timedelta(days=2)), now=people.NOW)
        if number % 5 == 0:
            phone = AddContact(kind="phone", value=f"010-{number}", is_public=place.is_provider)
            add_contact(SYSTEM, one, phone, now=people.NOW)
    return places


@pytest.mark.django_db
def test_every_list_of_people_shows_exactly_what_the_policies_permit_in_random_worlds() -> None:
    made, dice = people.cast(), Random(SEED)
    places = _more_people(made)
    with reading(SYSTEM):
        persons = list(Person.objects.all())
        actors = [random_actor(dice, places, persons) for _ in range(120)]
        compared = compare_lists(read_policies(), "people", actors)
    assert compared.pairs >= 10_000
    assert 0.1 < compared.share < 0.9


@pytest.mark.django_db
def test_a_list_of_persons_is_asked_with_one_query_and_one_case() -> None:
    made = people.cast()
    liu = people.actor(made.liu)
    with reading(liu):
        query = Person.objects.visible_to(liu)
        assert "CASE WHEN" in str(query.query)
        assert made.zhao in query
        assert made.chen not in query


@pytest.mark.django_db
def test_why_not_names_the_policies_that_would_permit_it_and_what_is_missing() -> None:
    with _cast() as made:
        chen = people.actor(made.chen)
        told = explain(replace(chen, language="en"), "people.change_person", made.liu)
        assert not told.allowed
        assert told.decided_by == ()
        by_id = {line.id: line for line in told.would_permit}
        line = by_id["people.customer_leads_keep_their_people"]
        assert line.place.startswith("access/policies/people_acts.cedar:")
        assert line.facts
        assert told.policy_hash == read_policies().book.hash


@pytest.mark.django_db
def test_why_yes_names_the_policy_in_the_readers_language() -> None:
    with _cast() as made:
        zhao = people.actor(made.zhao)
        with translation.override("zh-hans"):
            told = explain(zhao, "people.change_person", made.liu)
        assert told.allowed
        assert [line.reason for line in told.decided_by] == ["信息化专干和处室负责人维护本单位的人员、联系方式和缺勤。"]


@pytest.mark.django_db
def test_buttons_are_decided_together() -> None:
    with _cast() as made:
        names = ["people.change_person", "people.retire_person", "people.add_contact"]
        zhao, zhou = people.actor(made.zhao), people.actor(made.zhou)
        assert permitted(zhao, names, made.liu) == {"people.change_person", "people.add_contact"}
        assert permitted(zhou, names, made.liu) == frozenset(names)


@pytest.mark.django_db
def test_an_unknown_act_and_an_act_on_the_wrong_kind_of_row_are_refused_even_to_the_system() -> None:
    with _cast() as made:
        assert not may(SYSTEM, "people.no_such_act", made.liu)
        assert not may(SYSTEM, "people.change_person", made.pumps)
        decision = ports.authorizer().authorise(SYSTEM, "people.no_such_act", made.liu, {})
        assert decision.policy_ids == ()
        assert RoleHeld.objects.exists()


@pytest.mark.django_db
def test_nobody_gives_himself_a_role_though_he_may_give_it_to_others() -> None:
    cast = people.cast()
    guard = people.person(cast.provider, "安全员")
    people.role(guard, Role.SECURITY_ADMIN, cast.provider)
    actor = people.actor(guard)
    with pytest.raises(DomainError, match=r"不能给自己|gives himself"):
        hold_role(actor, cast.provider, HoldRole(person=guard.pk, role=Role.AUDITOR))
    assert hold_role(actor, cast.provider, HoldRole(person=cast.wang.pk, role=Role.AUDITOR)).person_id == cast.wang.pk
