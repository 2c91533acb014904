# SPDX-License-Identifier: Apache-2.0
"""The declarative description of each kind of file."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from keepwell.contracts.choices import SystemKind
from keepwell.people.choices import ContactKind, Employment, Language, OrganisationKind, Role
from keepwell.transfer.choices import StockKind
from keepwell.transfer.kinds.columns import Column, Holds, KindSpec


def _organisation(examples: tuple[str, str] = ("hd-by-2", "hd-by-2")) -> Column:
    return Column(
        name="organisation",
        title=_("Organisation"),
        also=("organisation code", "organization", "组织", "部门", "部门编码", "单位", "组织编码", "department"),
        longest=120,
        examples=examples,
    )


def _person(examples: tuple[str, str] = ("E1001", "E1001")) -> Column:
    return Column(
        name="person",
        title=_("Person"),
        also=("人员", "staff number", "工号", "姓名", "员工", "邮箱", "email", "成员", "member"),
        required=True,
        examples=examples,
    )


def _code(example: str, *also: str) -> Column:
    return Column(
        name="code",
        title=_("Code"),
        also=("id", "编码", "编号", "代码", *also),
        required=True,
        longest=40,
        examples=(example, example),
    )


def _name(chinese: str, english: str, *also: str) -> Column:
    return Column(
        name="name", title=_("Name"), also=("名称", *also), required=True, longest=120, examples=(chinese, english)
    )


_NAME_EN = Column(
    name="name_en",
    title=_("English name"),
    also=("英文名", "name in english"),
    longest=120,
    examples=("Design Office 2", "Design Office 2"),
)
_LANGUAGE = Column(
    name="language",
    title=_("Language"),
    also=("语种",),
    holds=Holds.CHOICE,
    choices=Language,
    examples=("zh-hans", "en"),
)
_FROM = Column(
    name="starts_on",
    title=_("First day"),
    also=("start", "从", "开始日期", "起始日期", "开始", "生效日期", "start date", "from"),
    holds=Holds.DATE,
    examples=("2026-03-01", "2026-03-01"),
)
_UNTIL = Column(
    name="ends_on",
    title=_("Last day, not included"),
    also=("end", "until", "结束日期", "截止日期", "结束", "end date"),
    holds=Holds.DATE,
    examples=("", ""),
)
_PROJECT = Column(
    name="project",
    title=_("Project"),
    also=("项目", "项目编码", "project code"),
    longest=120,
    examples=("P-100", "P-100"),
)

ORGANISATIONS = KindSpec(
    StockKind.ORGANISATIONS,
    (
        _code("hd-by-2", "组织编码", "部门编码", "organisation code"),
        _name("设计二所", "设计二所", "组织名称", "部门名称"),
        _NAME_EN,
        Column(
            name="kind",
            title=_("Kind"),
            also=("type", "类型", "类别", "组织类型"),
            required=True,
            holds=Holds.CHOICE,
            choices=OrganisationKind,
            without=(OrganisationKind.PROVIDER.value,),
            examples=("部门", "department"),
        ),
        Column(
            name="parent",
            title=_("Above it"),
            also=("parent", "parent code", "上级组织", "上级编码", "上级部门", "上级"),
            longest=120,
            examples=("hd-by", "hd-by"),
        ),
        Column(
            name="holds_contract",
            title=_("Holds a contract of its own"),
            also=("customer",),
            holds=Holds.YES_NO,
            examples=("否", "no"),
        ),
        Column(name="ticket_prefix", title=_("Ticket prefix"), also=("prefix",), longest=8),
        Column(name="zone", title=_("Time zone"), also=("zone",), longest=64, examples=("Asia/Shanghai",) * 2),
        _LANGUAGE,
    ),
    _("A place is known by its code. Put places above those below them."),
)
PEOPLE = KindSpec(
    StockKind.PEOPLE,
    (
        Column(
            name="staff_number",
            title=_("Staff number"),
            also=("工号", "employee id", "employee number", "staff no", "员工编号", "人员编号", "staffno"),
            longest=40,
            examples=("E1001", "E1001"),
        ),
        Column(
            name="name",
            title=pgettext_lazy("of a person", "Name"),
            also=("full name", "姓名", "员工姓名", "名字"),
            required=True,
            longest=80,
            examples=("陈明", "陈明"),
        ),
        Column(
            name="latin_name",
            title=_("Latin name"),
            also=("pinyin", "英文名", "拼音", "english name"),
            longest=80,
            examples=("Chen Ming", "Chen Ming"),
        ),
        _organisation(),
        Column(
            name="email",
            title=_("Email"),
            also=("e-mail", "mail", "电子邮件", "邮件", "邮箱", "邮箱地址", "email address"),
            examples=("chen.ming@example.com",) * 2,
        ),
        Column(
            name="mobile",
            title=_("Mobile"),
            also=("mobile phone", "手机", "手机号", "手机号码", "移动电话", "cell phone"),
            longest=40,
            examples=("13900000000",) * 2,
        ),
        Column(
            name="job_title",
            title=_("Job title"),
            also=("title", "position", "岗位", "职务", "职称"),
            longest=80,
            examples=("设计工程师", "Design engineer"),
        ),
        _LANGUAGE,
        Column(
            name="employment",
            title=_("Employment"),
            also=("employment type", "用工形式", "人员类型"),
            holds=Holds.CHOICE,
            choices=Employment,
            examples=("员工", "employee"),
        ),
    ),
    _("A person is known by the staff number, else by the email, else by the name at the place."),
)
CONTACTS = KindSpec(
    StockKind.CONTACTS,
    (
        _person(),
        Column(
            name="kind",
            title=_("Kind"),
            also=("type", "类型", "类别", "联系方式类型", "方式"),
            required=True,
            holds=Holds.CHOICE,
            choices=ContactKind,
            examples=("手机", "mobile"),
        ),
        Column(
            name="value",
            title=_("Number or address"),
            also=("value", "contact", "联系方式", "号码", "地址"),
            required=True,
            examples=("13900000000",) * 2,
        ),
        Column(name="is_primary", title=_("Preferred"), also=("primary", "主要"), holds=Holds.YES_NO),
        Column(name="is_public", title=_("Shown to everybody"), also=("public", "公开"), holds=Holds.YES_NO),
    ),
    _("The person is named by staff number, email, or name where only one has it."),
)
SYSTEMS = KindSpec(
    StockKind.SYSTEMS,
    (
        Column(
            name="contract",
            title=_("Contract"),
            also=("contract number", "合同", "合同号", "合同编号"),
            required=True,
            longest=40,
            examples=("HT-2025-031",) * 2,
        ),
        _code("wc-prod", "系统编码"),
        _name("Windchill 生产系统", "Windchill production", "系统名称"),
        Column(name="product", title=_("Product"), also=("产品", "产品名称"), longest=120, examples=("Windchill",) * 2),
        Column(
            name="release",
            title=_("Release"),
            also=("version", "版本", "版本号", "产品版本"),
            longest=60,
            examples=("12.1",) * 2,
        ),
        Column(
            name="kind",
            title=_("Kind"),
            also=("type", "类型", "类别", "系统类型"),
            holds=Holds.CHOICE,
            choices=SystemKind,
            examples=("plm", "plm"),
        ),
    ),
    _("A system is known by its code within the contract that covers it."),
)
PROJECTS = KindSpec(
    StockKind.PROJECTS,
    (
        _code("P-100", "项目编码"),
        _name("泵体轻量化", "Lighter pump bodies", "项目名称"),
        _NAME_EN,
        _organisation(),
        _FROM,
        _UNTIL,
    ),
    _("A project is known by its code within the customer."),
)
MEMBERS = KindSpec(
    StockKind.MEMBERS,
    (
        Column(
            name="project",
            title=_("Project"),
            also=("项目", "项目编码", "project code"),
            required=True,
            longest=120,
            examples=("P-100",) * 2,
        ),
        _person(),
        _FROM,
    ),
    _("Who is a member already stays one."),
)
ROLES = KindSpec(
    StockKind.ROLES,
    (
        _person(),
        Column(
            name="role",
            title=_("Role"),
            also=("角色", "角色名称"),
            required=True,
            holds=Holds.CHOICE,
            choices=Role,
            examples=("关键用户", "key user"),
        ),
        _organisation(),
        _PROJECT,
        _FROM,
        _UNTIL,
        Column(
            name="handover_note",
            title=_("Handover note"),
            also=("note", "交接说明", "备注"),
            longest=2000,
        ),
    ),
    _("A role is held at a place and below it; with a project, in that project only."),
)

SPECS = {spec.kind: spec for spec in (ORGANISATIONS, PEOPLE, CONTACTS, SYSTEMS, PROJECTS, MEMBERS, ROLES)}
