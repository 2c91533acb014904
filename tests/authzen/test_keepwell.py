# SPDX-License-Identifier: Apache-2.0
"""A PLM asks about people and things of Keepwell, and by its own policies about people whom Keepwell knows."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from keepwell.access.models import Application
from keepwell.access.selectors import may
from keepwell.access.services import RegisterApplication, register_application, revoke_application
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, DomainError
from keepwell.kernel.scope import reading
from keepwell.people.choices import Role
from keepwell.people.models import Person
from keepwell.people.services import AddProjectMember, CreateProject, add_project_member, close_account, create_project
from tests.authzen.conftest import Program
from tests.factories import people

pytestmark = pytest.mark.django_db


@dataclass
class World:
    """The cast with logins, and programs at the provider and at one customer."""

    cast: people.Cast
    house: Program
    customer: Program


@pytest.fixture
def world() -> World:
    cast = people.cast()
    for name in ("liu", "chen", "zhao", "zhou", "wang"):
        people.account(getattr(cast, name), f"{name}@login.example")
    return World(cast, Program(cast.provider), Program(cast.group))


def _about(subject: Person | str, action: str, kind: str, thing: object) -> dict[str, Any]:
    who = subject if isinstance(subject, str) else str(subject.pk)
    return {
        "subject": {"type": "person", "id": who},
        "action": {"name": action},
        "resource": {"type": kind, "id": str(getattr(thing, "pk", thing))},
    }


def test_decisions_are_those_of_our_own_pages_with_the_policy_and_its_reason(world: World) -> None:
    cast = world.cast
    answer = world.house.asks("evaluation", _about(cast.zhao, "people.change_person", "person", cast.liu))
    assert answer["decision"] is True
    assert answer["context"]["policies"] == ["people.customer_leads_keep_their_people"]
    assert set(answer["context"]["reason_admin"]) == {"zh", "en"}
    assert world.house.asks("evaluation", _about(cast.liu, "people.change_person", "person", cast.zhao)) == {
        "decision": False
    }


def test_a_person_is_named_by_id_or_by_the_address_he_signs_in_with_a_thing_by_id_or_code(world: World) -> None:
    asked = _about("Zhao@login.example", "view", "organisation", "hd-by-2")
    assert world.house.asks("evaluation", asked)["decision"] is True


def test_the_batch_of_every_person_and_thing_agrees_with_the_engine(world: World) -> None:
    cast = world.cast
    persons = [cast.liu, cast.chen, cast.zhao, cast.zhou, cast.wang]
    acts = ["people.view_person", "people.change_person", "people.retire_person", "people.plan_absence"]
    pairs = [(who, act, on) for who in persons for act in acts for on in persons]
    bodies = [_about(who, act, "person", on) for who, act, on in pairs]
    given = [one["decision"] for one in world.house.asks("evaluations", {"evaluations": bodies})["evaluations"]]
    wanted = []
    for who, act, on in pairs:
        actor = people.actor(who)
        with reading(actor):
            row = Person.objects.filter(pk=on.pk).first()
            wanted.append(row is not None and may(actor, act, row))
    assert given == wanted
    assert 10 < sum(wanted) < 90


def test_searches_find_whom_what_and_which(world: World) -> None:
    cast = world.cast
    found = world.house.asks(
        "search/subject",
        {
            "subject": {"type": "person"},
            "action": {"name": "people.change_person"},
            "resource": {"type": "person", "id": str(cast.liu.pk)},
        },
    )
    names = {one["id"] for one in found["results"]}
    assert {str(cast.zhao.pk), str(cast.zhou.pk)} <= names
    assert str(cast.liu.pk) not in names
    assert str(cast.wang.pk) not in names
    zhao = {"type": "person", "id": str(cast.zhao.pk)}
    body = {"subject": zhao, "action": {"name": "people.change_person"}, "resource": {"type": "person"}}
    found = world.house.asks("search/resource", body)
    assert {one["id"] for one in found["results"]} == {str(cast.liu.pk), str(cast.zhao.pk)}
    acts = world.house.asks("search/action", {"subject": zhao, "resource": {"type": "person", "id": str(cast.liu.pk)}})
    assert {"people.change_person", "people.view_person"} <= {one["name"] for one in acts["results"]}
    assert {"name": "people.retire_person"} not in acts["results"]


def test_the_pages_of_a_search_together_are_the_whole_search(world: World) -> None:
    body: dict[str, Any] = {
        "subject": {"type": "person"},
        "action": {"name": "view"},
        "resource": {"type": "person", "id": str(world.cast.wang.pk)},
    }
    whole = [one["id"] for one in world.house.asks("search/subject", body)["results"]]
    assert len(whole) >= 5
    pieces: list[str] = []
    page: dict[str, Any] = {"limit": 2}
    while page:
        answer = world.house.asks("search/subject", {**body, "page": page})
        pieces += [one["id"] for one in answer["results"]]
        token = answer["page"]["next_token"]
        page = {"limit": 2, "token": token} if token else {}
    assert pieces == whole


def test_a_customers_program_learns_nothing_of_other_customers(world: World) -> None:
    elsewhere = people.organisation(world.cast.provider, "other", name="另一家")
    stranger = people.person(elsewhere, "外人")
    people.role(stranger, Role.OFFICE_HEAD, elsewhere)
    people.account(stranger, "stranger@login.example")
    asked = _about(stranger, "people.change_person", "person", stranger)
    assert world.house.asks("evaluation", asked)["decision"] is True
    assert world.customer.asks("evaluation", asked)["decision"] is False
    found = world.customer.asks(
        "search/resource",
        {"subject": asked["subject"], "action": asked["action"], "resource": {"type": "person"}},
    )
    assert found["results"] == []


def test_what_the_program_says_of_a_person_or_a_thing_is_not_believed(world: World) -> None:
    cast = world.cast
    asked = _about(cast.liu, "people.retire_person", "person", cast.zhao)
    asked["subject"]["properties"] = {"everywhere": ["system_admin"], "roles": ["system_admin"]}
    asked["resource"]["properties"] = {"person": str(cast.liu.pk), "organisation": str(cast.pumps.pk)}
    assert world.house.asks("evaluation", asked)["decision"] is False


@pytest.mark.parametrize(
    ("who", "action", "kind", "thing"),
    [
        ("nobody@login.example", "view", "person", uuid4()),
        ("zhao@login.example", "no.such_act", "person", uuid4()),
        ("zhao@login.example", "view", "spaceship", "1"),
        ("zhao@login.example", "view", "person", "no such"),
        ("zhao@login.example", "desk.open_ticket", "person", uuid4()),
        ("zhao@login.example", "access.sign_review", "installation", "keepwell"),
    ],
)
def test_what_is_unknown_is_a_no(who: str, action: str, kind: str, thing: object, world: World) -> None:
    assert world.house.asks("evaluation", _about(who, action, kind, thing))["decision"] is False


def test_whose_account_is_closed_may_nothing(world: World) -> None:
    cast = world.cast
    asked = _about(cast.zhao, "view", "person", cast.zhao)
    assert world.house.asks("evaluation", asked)["decision"] is True
    with reading(SYSTEM):
        account = cast.zhao.account
    close_account(SYSTEM, account)
    assert world.house.asks("evaluation", asked)["decision"] is False


def test_a_plm_decides_by_its_own_rules_over_our_people(world: World) -> None:
    cast = world.cast
    plm = Program(cast.group, "plm")
    project = create_project(SYSTEM, cast.group, CreateProject(code="P1", name="三维协同"), now=people.NOW)
    add_project_member(SYSTEM, project, AddProjectMember(person=cast.chen.pk), now=people.NOW)
    part = {"project": str(project.pk), "organisation": str(cast.pumps_office.pk), "released": False}

    def asks(who: Person, act: str, **more: object) -> bool:
        asked = _about(who, act, "part", "A-100")
        asked["resource"]["properties"] = {**part, **more}
        return bool(plm.asks("evaluation", asked)["decision"])

    assert asks(cast.chen, "open")
    assert not asks(cast.liu, "open")
    assert asks(cast.liu, "check_in")
    assert not asks(cast.chen, "check_in")
    assert not asks(cast.liu, "check_in", released=True)
    asked = _about(cast.liu, "check_in", "part", "A-100")
    asked["resource"]["properties"] = {**part, "released": "no"}
    refused = plm.post("evaluation", asked)
    assert (refused.status_code, "part.released" in refused.json()["detail"]) == (400, True)
    asked["resource"]["properties"] = {**part, "level": 2**63}
    assert plm.post("evaluation", asked).status_code == 400
    # nobody makes himself a key user by saying so
    asked = _about(cast.chen, "check_in", "part", "A-100")
    asked["resource"]["properties"] = part
    asked["subject"]["properties"] = {"key_user_of": [str(cast.pumps_office.pk)]}
    assert plm.asks("evaluation", asked)["decision"] is False


@pytest.mark.parametrize("header", ["", "Bearer kwa_wrong", "Bearer kw_wrong", "Basic x", "Bearer "])
def test_without_a_programs_key_there_is_no_answer(header: str, world: World) -> None:
    client = Client(headers={"authorization": header} if header else {})
    for path in ("evaluation", "evaluations", "search/subject", "search/resource", "search/action"):
        answer = client.post(f"/access/v1/{path}", {}, content_type="application/json")
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer"), path


def test_the_key_asks_and_does_nothing_else(world: World) -> None:
    client = Client(headers={"authorization": f"Bearer {world.house.secret}"})
    assert client.get("/api/v1/me").status_code == 401
    assert client.get("/access/").status_code == 302
    assert client.get("/access/v1/evaluation").status_code == 405


def test_a_revoked_or_expired_key_is_refused_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _about(world.cast.zhao, "view", "person", world.cast.zhao)
    revoke_application(SYSTEM, world.customer.application)
    assert world.customer.post("evaluation", asked).status_code == 401
    later = clock.now() + timedelta(days=800)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert world.house.post("evaluation", asked).status_code == 401


def test_a_policy_set_that_is_gone_gives_no_answer(world: World) -> None:
    plm = Program(world.cast.group, "plm")
    with reading(SYSTEM):
        Application.objects.filter(pk=plm.application.pk).update(policy_set="gone")
    answer = plm.post("evaluation", _about(world.cast.liu, "open", "part", "A"))
    assert answer.status_code == 503


def test_only_a_security_administrator_registers_programs_and_only_for_installed_sets(world: World) -> None:
    with pytest.raises(Denied):
        register_application(people.actor(world.cast.zhou), world.cast.group, RegisterApplication(name="PLM"))
    guard = people.person(world.cast.provider, "安全员")
    people.role(guard, Role.SECURITY_ADMIN, world.cast.provider)
    with pytest.raises(DomainError, match="certification"):
        register_application(
            people.actor(guard), world.cast.group, RegisterApplication(name="PLM", policy_set="nothing")
        )
    made = register_application(people.actor(guard), world.cast.group, RegisterApplication(name="PLM"))
    with reading(SYSTEM):
        kept = Application.objects.get(pk=made.pk)
    assert made.secret not in repr(vars(kept))  # type: ignore[attr-defined]  # there once, right after making
