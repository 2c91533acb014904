# SPDX-License-Identifier: Apache-2.0
"""The people of the demo: about sixty, with places, roles and contacts. Names are invented."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_noop as _

from keepwell.kernel.actor import SYSTEM, Actor, Via
from keepwell.kernel.scope import reading
from keepwell.people.choices import OrganisationKind, Role, TeamKind
from keepwell.people.models import Organisation, Person, Project, Team
from keepwell.people.selectors import actor_of_person, forget_actors, root
from keepwell.people.services import (
    AddContact,
    AddPerson,
    AddProjectMember,
    AddTeamMember,
    ConfirmContact,
    CreateAccount,
    CreateOrganisation,
    CreateProject,
    CreateTeam,
    FoundInstallation,
    HoldRole,
    PlanDutyShift,
    add_contact,
    add_person,
    add_project_member,
    add_team_member,
    confirm_contact,
    create_account,
    create_organisation,
    create_project,
    create_team,
    found_installation,
    hold_role,
    plan_duty_shift,
)


@dataclass(frozen=True, slots=True)
class Door:
    """Somebody who can sign in."""

    key: str
    email: str
    name: str
    comes_for: str


DOORS = (
    Door("周敏", "zhou@demo.example", "周敏", _("customer success manager: the queue, accounts, promises")),
    Door("李想", "li@demo.example", "李想", _("deputy and support agent")),
    Door("王倩", "wang@demo.example", "王倩", _("support agent")),
    Door("何静", "he@demo.example", "何静", _("service manager: waivers, approvals, figures")),
    Door("宋岚", "song@demo.example", "宋岚", _("auditor: the log and its proofs")),
    Door("小陈", "chen@demo.example", "小陈", _("new engineer at 重机公司: asks for help")),
    Door("小刘", "liu@demo.example", "小刘", _("key user at 泵业公司")),
    Door("赵工", "zhao@demo.example", "赵工", _("head of an office who complains")),
    Door("钱专干", "qian@demo.example", "钱志远", _("PLM specialist of 泵业公司")),
    Door("管理员", "admin@demo.example", "管理员", _("administrator")),
)

_PLACES = (
    ("hd-xx", "集团信息部", "Group IT", OrganisationKind.DEPARTMENT, "hd"),
    ("hd-by", "泵业公司", "Pumps Company", OrganisationKind.COMPANY, "hd"),
    ("hd-by-1", "设计一所", "Design Office 1", OrganisationKind.DEPARTMENT, "hd-by"),
    ("hd-by-2", "设计二所", "Design Office 2", OrganisationKind.DEPARTMENT, "hd-by"),
    ("hd-by-g", "工艺科", "Process Planning", OrganisationKind.DEPARTMENT, "hd-by"),
    ("hd-zj", "重机公司", "Heavy Machinery Company", OrganisationKind.COMPANY, "hd"),
    ("hd-zj-1", "结构一所", "Structures Office 1", OrganisationKind.DEPARTMENT, "hd-zj"),
    ("hd-zj-2", "结构二所", "Structures Office 2", OrganisationKind.DEPARTMENT, "hd-zj"),
    ("hd-zj-z", "总装车间", "Assembly Shop", OrganisationKind.DEPARTMENT, "hd-zj"),
    ("hd-dc", "电池公司", "Battery Company", OrganisationKind.COMPANY, "hd"),
    ("hd-dc-y", "研发中心", "R&D Centre", OrganisationKind.DEPARTMENT, "hd-dc"),
    ("hd-dc-b", "标准化室", "Standards Office", OrganisationKind.DEPARTMENT, "hd-dc"),
)

#: key, name if it differs, title; by place. Those with a role follow in _ROLES.
_STAFF = (
    "周敏 客户成功经理, 李想 高级支持工程师, 王倩 支持工程师, 何静 服务经理, "
    "宋岚 审计员, 高远 系统工程师, 罗佳 系统工程师, 唐毅 PLM 专家, 沈悦 开发工程师, 方舟 支持工程师"
)
_CUSTOMERS = {
    "hd-xx": "郑总 首席PLM官, 苏宁宁 信息部部长, 叶帆 系统管理员, 监测 监测账号",
    "hd-by": "钱专干 信息化专干",
    "hd-by-1": "孙立 设计师, 马骏 设计师, 朱琳 设计师, 胡斌 主任设计师, 林晓 设计师, 郭亮 设计师",
    "hd-by-2": "赵工 所长, 小刘 设计师, 何工 设计师, 谢雨 设计师, 韩冰 设计师, 曹阳 设计师",
    "hd-by-g": "冯敏 工艺师, 董洁 工艺师, 袁野 工艺师",
    "hd-zj": "吴专干 信息化专干",
    "hd-zj-1": "徐工 主任设计师, 蒋涛 设计师, 蔡明 设计师, 贾楠 设计师, 丁一 设计师",
    "hd-zj-2": "小陈 新员工, 魏工 导师, 薛凯 设计师, 叶青 设计师, 余波 设计师, 潘越 设计师",
    "hd-zj-z": "杜师傅 班组长, 戴军 计划员, 夏天 工艺员",
    "hd-dc": "孔专干 信息化专干",
    "hd-dc-y": (
        "孙主任 研发主任, 郭工 电芯设计师, 邱实 结构设计师, 江南 结构设计师, Anna 海外联络工程师, "
        "史册 仿真工程师, 顾问 仿真工程师"
    ),
    "hd-dc-b": "龙标 标准化员, 万全 标准化员, 严谨 标准化员",
}
_ENGLISH_SPEAKERS = {"Anna"}
_LATIN = {
    "周敏": "Zhou Min",
    "李想": "Li Xiang",
    "王倩": "Wang Qian",
    "小陈": "Chen",
    "小刘": "Liu",
    "赵工": "Zhao",
    "Anna": "Anna Berg",
}
_TITLES = {"钱专干": "钱志远", "吴专干": "吴晓峰", "孔专干": "孔令辉"}

_ROLES = (
    ("周敏", Role.CSM, "hd"),
    ("李想", Role.CSM_DEPUTY, "hd"),
    ("周敏", Role.AGENT, "hd"),
    ("李想", Role.AGENT, "provider"),
    ("王倩", Role.AGENT, "provider"),
    ("方舟", Role.AGENT, "provider"),
    ("何静", Role.SERVICE_MANAGER, "provider"),
    ("宋岚", Role.AUDITOR, "provider"),
    ("高远", Role.SYSTEM_GROUP, "provider"),
    ("罗佳", Role.SYSTEM_GROUP, "provider"),
    ("唐毅", Role.EXPERT, "provider"),
    ("沈悦", Role.DEVELOPER, "provider"),
    ("郑总", Role.CHIEF_PLM_OFFICER, "hd"),
    ("钱专干", Role.SPECIALIST, "hd-by"),
    ("吴专干", Role.SPECIALIST, "hd-zj"),
    ("孔专干", Role.SPECIALIST, "hd-dc"),
    ("叶帆", Role.SPECIALIST, "hd"),
    ("小刘", Role.KEY_USER, "hd-by"),
    ("魏工", Role.KEY_USER, "hd-zj"),
    ("郭工", Role.KEY_USER, "hd-dc"),
    ("赵工", Role.OFFICE_HEAD, "hd-by-2"),
    ("孙主任", Role.OFFICE_HEAD, "hd-dc-y"),
)


@dataclass(slots=True)
class People:
    """Everybody and every place of the story by a short key."""

    places: dict[str, Organisation] = field(default_factory=dict)
    persons: dict[str, Person] = field(default_factory=dict)
    home: dict[str, str] = field(default_factory=dict)  # person → place
    teams: dict[str, Team] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    _actors: dict[str, Actor] = field(default_factory=dict)

    def actor(self, key: str) -> Actor:
        """Somebody, ready to act."""
        if key not in self._actors:
            self._actors[key] = actor_of_person(self.persons[key].pk, via=Via.DEMO)
        return self._actors[key]

    def at(self, *places: str) -> list[str]:
        """The keys of those who work at these places."""
        return [key for key, home in self.home.items() if home in places]


def gather(now: datetime, password: str) -> People:
    """Found the installation and bring everybody in, a year before the story."""
    began = now - timedelta(days=365)
    people = People()
    _found(people, began, password)
    for code, name, name_en, kind, parent in _PLACES:
        new = CreateOrganisation(kind=kind.value, code=code, name=name, name_en=name_en)
        people.places[code] = create_organisation(SYSTEM, people.places[parent], new, now=began)
    _hire(people, "provider", _STAFF, began)
    for place, line in _CUSTOMERS.items():
        _hire(people, place, line, began)
    for key, role, place in _ROLES:
        held = HoldRole(person=people.persons[key].pk, role=role.value, starts_on=began.date())
        hold_role(SYSTEM, people.places[place], held, now=began)
    for door in DOORS:
        if door.key in people.persons:
            account = CreateAccount(email=door.email, password=password)
            create_account(SYSTEM, people.persons[door.key], account, now=began)
    _give_phones(people, began, now)
    _team_up(people, began, now)
    _start_projects(people, began)
    forget_actors()
    return people


def _found(people: People, began: datetime, password: str) -> None:
    new = FoundInstallation(
        name="维好服务",
        name_en="Keepwell Service",
        ticket_prefix="WH",
        admin_name="管理员",
        email="admin@demo.example",
        password=password,
    )
    found_installation(SYSTEM, new, now=began)
    with reading(SYSTEM):
        provider = root()
    if provider is None:
        raise RuntimeError("the installation was founded without a provider")
    people.places["provider"] = provider
    group = CreateOrganisation(
        kind=OrganisationKind.GROUP.value,
        code="hd",
        name="华东制造集团",
        name_en="Huadong Manufacturing Group",
        holds_contract=True,
        ticket_prefix="KW",
    )
    people.places["hd"] = create_organisation(SYSTEM, provider, group, now=began)


def _hire(people: People, place: str, line: str, began: datetime) -> None:
    doors = {door.key: door.email for door in DOORS}
    for entry in line.split(", "):
        key, _space, title = entry.partition(" ")
        new = AddPerson(
            name=_TITLES.get(key, key),
            latin_name=_LATIN.get(key, ""),
            job_title=title,
            email=doors.get(key, ""),
            language="en" if key in _ENGLISH_SPEAKERS else "zh-hans",
        )
        people.persons[key] = add_person(SYSTEM, people.places[place], new, now=began)
        people.home[key] = place


def _give_phones(people: People, began: datetime, now: datetime) -> None:
    """A desk phone for our staff and for everybody with a role at a customer; most were confirmed of late."""
    ours = people.at("provider")
    asked = dict.fromkeys([*ours, *(key for key, _role, _place in _ROLES)])
    for number, key in enumerate(asked):
        phone = AddContact(kind="phone", value=f"021-5550 {100 + number:04d}", is_public=key in ours)
        made = add_contact(SYSTEM, people.persons[key], phone, now=began)
        confirm_contact(SYSTEM, made, ConfirmContact(), now=now - timedelta(days=number * 7 % 50))


def _team_up(people: People, began: datetime, now: datetime) -> None:
    teams = {
        "support": ("技术支持组", "Support", TeamKind.SUPPORT, ("李想", "王倩", "方舟")),
        "system": ("系统管理组", "System group", TeamKind.SYSTEM, ("高远", "罗佳")),
    }
    for code, (name, name_en, kind, members) in teams.items():
        new = CreateTeam(code=code, name=name, name_en=name_en, kind=kind.value)
        team = create_team(SYSTEM, people.places["provider"], new, now=began)
        for key in members:
            add_team_member(SYSTEM, team, AddTeamMember(person=people.persons[key].pk), now=began)
        people.teams[code] = team
    monday = (now - timedelta(days=now.weekday())).replace(hour=1, minute=0, second=0, microsecond=0)
    for week, key in enumerate(("李想", "王倩", "方舟", "李想")):
        start = monday + timedelta(weeks=week - 1)
        shift = PlanDutyShift(person=people.persons[key].pk, starts_at=start, ends_at=start + timedelta(weeks=1))
        plan_duty_shift(SYSTEM, people.teams["support"], shift, now=began)


def _start_projects(people: People, began: datetime) -> None:
    first: date = began.date()
    projects = {
        "QZ30": ("hd-zj", "30T 起重机", "30 t crane", ("徐工", "蒋涛", "魏工", "小陈", "薛凯")),
        "B3": ("hd-dc", "B3 电池包", "B3 battery pack", ("孙主任", "郭工", "邱实", "江南", "Anna")),
    }
    for code, (place, name, name_en, members) in projects.items():
        new = CreateProject(code=code, name=name, name_en=name_en, starts_on=first)
        project = create_project(SYSTEM, people.places[place], new, now=began)
        for key in members:
            member = AddProjectMember(person=people.persons[key].pk, starts_on=first)
            add_project_member(SYSTEM, project, member, now=began)
        people.projects[code] = project
