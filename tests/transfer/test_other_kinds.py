# SPDX-License-Identifier: Apache-2.0
"""Organisations, contacts, systems, projects, members and roles: by the same rules as by hand, and twice is once."""

import pytest

from keepwell.contracts.models import CoveredSystem
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, NotFound
from keepwell.kernel.scope import reading
from keepwell.people.models import Contact, Organisation, Project, ProjectMember, RoleHeld
from keepwell.transfer.choices import RunState
from tests.factories import people, transfer
from tests.factories.desk import Desk, desk

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def story() -> Desk:
    return desk()


def codes(run: object) -> list[tuple[int, list[tuple[str, str]]]]:
    found = transfer.found(run, is_result=True)  # type: ignore[arg-type]  # a run
    return [(line, flaws) for line, _verdict, flaws in found]


def test_a_tree_comes_in_with_places_below_places_of_the_same_file(story: Desk) -> None:
    tree = """编码,名称,类型,上级组织
hd-c,阀门公司,公司,
hd-c-1,一所,部门,hd-c
hd-x,孤儿,部门,nowhere
hd-y,孤儿之下,部门,hd-x
hd-by,泵业公司,部门,
bad code!,坏编码,部门,
"""
    zhou = story.as_("zhou")
    run = transfer.imported(zhou, story.cast.group, "organisations", tree)
    assert run.counts == {"added": 2, "refused": 4}
    assert codes(run) == [
        (4, [("parent", "no_place")]),
        (5, [("parent", "no_place")]),
        (6, [("kind", "other_kind")]),
        (7, [("code", "rule")]),
    ]
    with reading(SYSTEM):
        office = Organisation.objects.get(code="hd-c-1")
        assert [Organisation.objects.get(pk=one).code for one in office.path[1:]] == ["hd", "hd-c", "hd-c-1"]
        assert office.customer_id == story.cast.group.pk
    renamed = transfer.imported(zhou, story.cast.group, "organisations", tree.replace("一所", "第一研究所"))
    assert (renamed.counts["changed"], renamed.counts["unchanged"]) == (1, 1)
    again = transfer.imported(zhou, story.cast.group, "organisations", tree.replace("一所", "第一研究所"))
    assert again.counts == {"unchanged": 2, "refused": 4}


def test_more_places_than_a_trial_takes_come_in_by_batches(story: Desk) -> None:
    lines = ["编码,名称,类型,上级组织", "z0,零,公司,"]
    lines += [f"z{number},部门{number},部门,z{number // 10}" for number in range(1, 1_101)]
    run = transfer.imported(story.as_("zhou"), story.cast.group, "organisations", "\n".join(lines))
    assert run.counts == {"added": 1_101}
    with reading(SYSTEM):
        assert len(Organisation.objects.get(code="z1100").path) == 7


def test_contacts_of_people_who_are_here(story: Desk) -> None:
    rows = """人员,类型,号码
liu@example.com,手机,13900000001
小陈,phone,+86 21 5555
小王,手机,1390
周敏,手机,13900000009
小刘,邮箱,not-a-mail
"""
    run = transfer.imported(story.as_("zhou"), story.cast.group, "contacts", rows.replace("邮箱", "email"))
    assert run.counts == {"added": 2, "refused": 3}
    assert [flaws[0][1] for _line, flaws in codes(run)] == ["no_person", "no_person", "rule"]
    with reading(SYSTEM):
        assert Contact.objects.get(value="13900000001").person_id == story.cast.liu.pk
    again = transfer.imported(story.as_("zhou"), story.cast.group, "contacts", "\n".join(rows.splitlines()[:3]))
    assert again.counts == {"unchanged": 2}


def test_systems_of_a_contract(story: Desk) -> None:
    rows = "合同号,编码,名称,版本\nHT-2025-031,WC,Windchill,12.1\nHT-2025-031,creo,Creo,10\nHT-X,a,b,\n"
    run = transfer.imported(story.as_("zhou"), story.cast.group, "systems", rows)
    assert run.counts == {"changed": 1, "added": 1, "refused": 1}
    with reading(SYSTEM):
        assert dict(CoveredSystem.objects.values_list("code", "release")) == {"WC": "12.1", "creo": "10"}
    assert transfer.imported(story.as_("zhou"), story.cast.group, "systems", rows).counts == {
        "unchanged": 2,
        "refused": 1,
    }


def test_projects_and_their_members(story: Desk) -> None:
    zhou = story.as_("zhou")
    rows = "编码,名称,开始日期\nP-1,泵体轻量化,2026-01-05\nP-2,试制,不知道\n"
    run = transfer.imported(zhou, story.cast.group, "projects", rows)
    assert run.counts == {"added": 1, "refused": 1}
    members = "项目,人员\nP-1,小刘\nP-1,chen@example.com\nP-9,小刘\n"
    run = transfer.imported(zhou, story.cast.group, "members", members)
    assert run.counts == {"added": 2, "refused": 1}
    assert transfer.imported(zhou, story.cast.group, "members", members).counts == {"unchanged": 2, "refused": 1}
    with reading(SYSTEM):
        assert Project.objects.get().starts_on.isoformat() == "2026-01-05"
        assert ProjectMember.objects.count() == 2


def test_roles_by_their_chinese_and_english_names(story: Desk) -> None:
    zhou = story.as_("zhou")
    rows = """人员,角色,组织
小陈,关键用户,hd-zj
小刘,PLM specialist,hd-by
外人,关键用户,hd-by
小陈,皇帝,hd-zj
王倩,关键用户,hd-by
"""
    run = transfer.imported(zhou, story.cast.group, "roles", rows)
    assert run.counts == {"added": 2, "refused": 3}
    assert [flaws[0][1] for _line, flaws in codes(run)] == ["no_person", "no_choice", "rule"]
    with reading(SYSTEM):
        held = RoleHeld.objects.get(person=story.cast.chen)
        assert (held.role, held.organisation_id) == ("key_user", story.cast.heavy.pk)
    assert transfer.imported(zhou, story.cast.group, "roles", rows).counts == {"unchanged": 2, "refused": 3}


def test_a_system_administrator_imports_people_and_no_roles(story: Desk) -> None:
    admin = people.person(story.cast.provider, "系统员")
    people.role(admin, "system_admin", story.cast.provider)
    actor = people.actor(admin)
    assert transfer.imported(actor, story.cast.group, "people", "姓名\n新人\n").counts == {"added": 1}
    run = transfer.previewed(actor, story.cast.group, "roles", "人员,角色\n小陈,关键用户\n")
    assert (run.state, run.counts) == (RunState.BROKEN, {})
    for who in ("liu", "chen", "wang", "stranger"):
        with pytest.raises((Denied, NotFound)):
            transfer.sent(story.as_(who), story.cast.group, "people", "姓名\n新人\n")
