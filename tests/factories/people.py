# SPDX-License-Identifier: Apache-2.0
"""People for stories, made through the real actions: a provider, a group with two companies, and the named cast."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from keepwell.kernel.actor import SYSTEM, Actor, Via
from keepwell.kernel.scope import reading, within_scope
from keepwell.people.choices import OrganisationKind, Role, TeamKind
from keepwell.people.models import Account, Organisation, Person, RoleHeld, Team
from keepwell.people.selectors import actor_of_person, root
from keepwell.people.services import (
    AddPerson,
    AddTeamMember,
    CreateAccount,
    CreateOrganisation,
    CreateTeam,
    FoundInstallation,
    HoldRole,
    add_person,
    add_team_member,
    create_account,
    create_organisation,
    create_team,
    found_installation,
    hold_role,
)

#: Monday, 9:00 in Shanghai
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
LONG_AGO = date(2025, 1, 1)
PASSWORD = "correct-horse-battery"  # what the cast types at sign-in


def founded(**words: Any) -> Organisation:
    """The provider of a new installation, with its administrator."""
    defaults = {
        "name": "维好服务",
        "name_en": "Keepwell Service",
        "admin_name": "管理员",
        "email": "admin@example.com",
        "password": PASSWORD,
    }
    found_installation(SYSTEM, FoundInstallation(**{**defaults, **words}), now=NOW)
    with reading(SYSTEM):
        found = root()
    assert found is not None
    return found


def organisation(parent: Organisation, code: str, **words: Any) -> Organisation:
    """A node; directly below the provider it is a customer with its code as ticket prefix."""
    defaults: dict[str, Any] = {"kind": OrganisationKind.COMPANY, "name": code, "ticket_prefix": code.upper()[:8]}
    return create_organisation(SYSTEM, parent, CreateOrganisation(code=code, **{**defaults, **words}), now=NOW)


def person(place: Organisation, name: str, **words: Any) -> Person:
    """Somebody at an organisation."""
    return add_person(SYSTEM, place, AddPerson(name=name, **words), now=NOW)


def account(of: Person, email: str, password: str = PASSWORD) -> Account:
    """A login."""
    return create_account(SYSTEM, of, CreateAccount(email=email, password=password), now=NOW)


def role(of: Person, role: str, at: Organisation, **words: Any) -> RoleHeld:
    """A role held since long ago unless told otherwise."""
    return hold_role(SYSTEM, at, HoldRole(person=of.pk, role=role, **{"starts_on": LONG_AGO, **words}), now=NOW)


def founders_role(of: Person, role: str, at: Organisation) -> RoleHeld:
    """A role as the founder of a small house holds it: several administrators' duties in one hand."""
    with within_scope(SYSTEM.scope):
        return RoleHeld.objects.create(
            person=of,
            organisation=at,
            customer_id=at.customer_id,
            is_provider=at.is_provider,
            role=role,
            starts_on=LONG_AGO,
        )


def team(at: Organisation, code: str, *members: Person, kind: str = TeamKind.SUPPORT) -> Team:
    """A team with its members."""
    made = create_team(SYSTEM, at, CreateTeam(code=code, name=code, kind=kind), now=NOW)
    for one in members:
        add_team_member(SYSTEM, made, AddTeamMember(person=one.pk), now=NOW)
    return made


def actor(of: Person, via: Via = Via.WEB) -> Actor:
    """Somebody, ready to act."""
    return actor_of_person(of.pk, via=via)


def organisation_of(of: Account) -> Organisation:
    """Where the person behind a login works."""
    with reading(SYSTEM):
        return Organisation.objects.get(pk=Person.objects.get(pk=of.person_id).organisation_id)


@dataclass(frozen=True)
class Cast:
    """The people of the stories and their places."""

    provider: Organisation
    group: Organisation
    pumps: Organisation
    pumps_office: Organisation
    heavy: Organisation
    liu: Person
    chen: Person
    zhao: Person
    zhou: Person
    li: Person
    wang: Person


def cast() -> Cast:
    """华东制造集团 with 泵业公司 and 重机公司; 周敏 is its CSM, 李想 her deputy, 王倩 an agent of the house."""
    provider = founded()
    group = organisation(
        provider, "hd", kind=OrganisationKind.GROUP, name="华东制造集团", name_en="Huadong Manufacturing Group"
    )
    pumps = organisation(group, "hd-by", name="泵业公司", name_en="Pumps Company")
    office = organisation(
        pumps, "hd-by-2", kind=OrganisationKind.DEPARTMENT, name="设计二所", name_en="Design Office 2"
    )
    heavy = organisation(group, "hd-zj", name="重机公司", name_en="Heavy Machinery Company")
    made = Cast(
        provider,
        group,
        pumps,
        office,
        heavy,
        liu=person(office, "小刘", latin_name="Liu", job_title="设计师", email="liu@example.com"),
        chen=person(heavy, "小陈", latin_name="Chen", job_title="新员工", email="chen@example.com"),
        zhao=person(office, "赵工", latin_name="Zhao", job_title="所长", email="zhao@example.com"),
        zhou=person(provider, "周敏", latin_name="Zhou Min", job_title="客户成功经理", email="zhou@example.com"),
        li=person(provider, "李想", latin_name="Li Xiang", job_title="技术支持", email="li@example.com"),
        wang=person(provider, "王倩", latin_name="Wang Qian", job_title="技术支持", email="wang@example.com"),
    )
    role(made.liu, Role.KEY_USER, pumps)
    role(made.zhao, Role.OFFICE_HEAD, office)
    role(made.zhou, Role.CSM, group)
    role(made.li, Role.CSM_DEPUTY, group)
    role(made.wang, Role.AGENT, provider)
    return made
