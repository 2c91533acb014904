# SPDX-License-Identifier: Apache-2.0
"""People from a spreadsheet: the good rows go in, the bad come back with why, and a second time changes nothing."""

import pytest

from keepwell.audit.models import AuditEvent
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import Denied, NotFound
from keepwell.kernel.scope import reading
from keepwell.people.models import Contact, Person
from keepwell.people.selectors import forget_actors
from keepwell.people.services import EndRole, end_role
from keepwell.transfer.choices import RunState
from keepwell.transfer.services import start_import
from keepwell.transfer.working import work
from tests.factories import people, transfer

pytestmark = pytest.mark.usefixtures("committed")

STAFF = """工号,姓名,部门编码,邮箱,手机号,岗位
E1,陈一,hd-by-2,chen.yi@example.com,13900000001,工程师
E2,王二,hd-by-2,wang.er@example.com,,
E3,,hd-by-2,,,
E4,李四,nowhere,li.si@example.com,,
E1,陈一一,hd-by-2,chen.yiyi@example.com,,
E6,赵六,hd-by,chen.yi@example.com,,
E7,孙七,hd-by,not-a-mail,12ab,
"""


def test_good_rows_go_in_and_bad_rows_say_line_column_and_reason() -> None:
    cast = people.cast()
    zhou = people.actor(cast.zhou)
    run = transfer.previewed(zhou, cast.group, "people", STAFF)
    assert run.state == RunState.CHECKED
    assert run.counts == {"added": 2, "refused": 5}
    assert [one for one in transfer.found(run) if one[1] == "refused"] == [
        (4, "refused", [("name", "empty")]),
        (5, "refused", [("organisation", "no_place")]),
        (6, "refused", [("staff_number", "twice")]),
        (7, "refused", [("email", "twice")]),
        (8, "refused", [("email", "no_email"), ("mobile", "no_phone")]),
    ]
    with reading(SYSTEM):
        assert not Person.objects.filter(staff_number__startswith="E").exists()
    run = transfer.imported(zhou, cast.group, "people", STAFF)
    assert run.state == RunState.IMPORTED
    assert run.counts == {"added": 2, "refused": 5}
    with reading(SYSTEM):
        chen = Person.objects.get(staff_number="E1")
        ways = sorted(Contact.objects.filter(person=chen).values_list("kind", "value", "is_primary"))
        assert (chen.name, chen.job_title, chen.organisation_id) == ("陈一", "工程师", cast.pumps_office.pk)
        assert ways == [("email", "chen.yi@example.com", True), ("mobile", "13900000001", True)]
        entries = AuditEvent.objects.filter(action="transfer.import_people")
        assert {entry.target_id for entry in entries} == set(
            Person.objects.filter(staff_number__in=["E1", "E2"]).values_list("pk", flat=True)
        )


def test_the_same_file_again_changes_nothing() -> None:
    cast = people.cast()
    zhou = people.actor(cast.zhou)
    transfer.imported(zhou, cast.group, "people", STAFF)
    with reading(SYSTEM):
        before = (
            Person.objects.count(),
            Contact.objects.count(),
            AuditEvent.objects.filter(target_kind="people.person").count(),
        )
    again = transfer.imported(zhou, cast.group, "people", STAFF)
    assert again.counts == {"unchanged": 2, "refused": 5}
    with reading(SYSTEM):
        after = (
            Person.objects.count(),
            Contact.objects.count(),
            AuditEvent.objects.filter(target_kind="people.person").count(),
        )
    assert before == after


def test_the_rejects_file_is_corrected_and_goes_in() -> None:
    cast = people.cast()
    zhou = people.actor(cast.zhou)
    run = transfer.imported(zhou, cast.group, "people", STAFF)
    rejects = transfer.bytes_of(run.rejects_id).decode("utf-8-sig")
    lines = rejects.splitlines()
    assert len(lines) == 6
    assert lines[0].startswith("工号,姓名,部门编码,邮箱,手机号,岗位,")
    assert "第 2 行" in lines[3] or "Line 2" in lines[3]
    mended = "\n".join([lines[0], lines[1].replace("E3,,", "E3,钱三,")])
    second = transfer.imported(zhou, cast.group, "people", mended)
    assert second.counts == {"added": 1}


def test_an_email_of_somebody_else_is_told_with_his_name() -> None:
    cast = people.cast()
    zhou = people.actor(cast.zhou)
    transfer.imported(zhou, cast.group, "people", "工号,姓名,邮箱\nE1,陈一,chen@example.com\n")
    run = transfer.previewed(zhou, cast.group, "people", "工号,姓名,邮箱\nE9,陈九,chen@example.com\n")
    with reading(SYSTEM):
        (flaw,) = run.findings.get().flaws
    assert flaw == ["email", "mail_taken", {"name": "陈一 (E1)"}]


def test_a_changed_title_is_a_change_and_an_empty_cell_is_none() -> None:
    cast = people.cast()
    zhou = people.actor(cast.zhou)
    transfer.imported(zhou, cast.group, "people", "工号,姓名,岗位\nE1,陈一,工程师\nE2,王二,工程师\n")
    run = transfer.imported(zhou, cast.group, "people", "工号,姓名,岗位\nE1,陈一,高级工程师\nE2,王二,\n")
    assert run.counts == {"changed": 1, "unchanged": 1}
    with reading(SYSTEM):
        assert list(
            Person.objects.filter(staff_number__in=["E1", "E2"])
            .order_by("staff_number")
            .values_list("job_title", flat=True)
        ) == ["高级工程师", "工程师"]


def test_a_head_of_office_imports_into_his_own_office_and_nowhere_else() -> None:
    cast = people.cast()
    zhao = people.actor(cast.zhao)
    own = transfer.imported(zhao, cast.pumps_office, "people", "姓名,邮箱\n新人,xin.ren@example.com\n")
    assert own.counts == {"added": 1}
    other = people.organisation(cast.provider, "other", name="别家公司")
    with pytest.raises(NotFound):
        transfer.sent(zhao, other, "people", "姓名\n新人\n")
    with pytest.raises((Denied, NotFound)):
        transfer.sent(zhao, cast.heavy, "people", "姓名\n新人\n")
    # a row of his file that names another customer's place finds nothing there
    sneaky = transfer.imported(zhao, cast.pumps_office, "people", "姓名,部门编码\n新人二,other\n新人三,hd-zj\n")
    assert sneaky.counts == {"refused": 2}
    with reading(SYSTEM):
        assert not Person.objects.filter(name__in=["新人二", "新人三"]).exists()


def test_whoever_lost_the_right_before_the_worker_came_imports_nothing() -> None:
    cast = people.cast()
    zhao = people.actor(cast.zhao)
    run = transfer.previewed(zhao, cast.pumps_office, "people", "姓名\n新人\n")
    start_import(zhao, run, now=people.NOW)
    with reading(SYSTEM):
        held = cast.zhao.roles.get(role="office_head")
    end_role(SYSTEM, held, EndRole(), now=people.NOW)
    forget_actors()
    run = work(run.pk, now=people.NOW)
    assert run.state == RunState.HALTED
    assert run.trouble
    with reading(SYSTEM):
        assert not Person.objects.filter(name="新人").exists()
