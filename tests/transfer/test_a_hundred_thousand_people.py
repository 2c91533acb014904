# SPDX-License-Identifier: Apache-2.0
"""A hundred thousand people with duplicate emails: told by row, in bounded memory, and again without effect."""

import resource
import sys
from time import perf_counter, process_time

import pytest

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.people.models import Contact, Person
from keepwell.transfer.choices import RunState, Verdict
from keepwell.transfer.models import Finding
from tests.factories import people, transfer

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.nightly]
COUNT = 100_000
#: every hundredth row repeats the email of the row before, every thousandth has none of its name
DUPLICATES, NAMELESS = 1_000, 100


def staff() -> bytes:
    lines = ["工号,姓名,部门编码,邮箱,手机号,岗位"]
    for number in range(COUNT):
        mail = number - 1 if number % 100 == 7 else number
        name = "" if number % 1000 == 3 else f"员工{number}"
        lines.append(f"E{number},{name},d{number % 200},e{mail}@example.com,139{number:08},设计工程师")
    return "\n".join(lines).encode()


def test_a_hundred_thousand_people_go_in_and_a_second_time_change_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    cast = people.cast()
    tree = "编码,名称,类型\n" + "\n".join(f"d{number},部门{number},部门" for number in range(200))
    assert transfer.imported(SYSTEM, cast.group, "organisations", tree).counts == {"added": 200}
    content, before = staff(), _peak()
    started, spent = perf_counter(), process_time()
    run = transfer.previewed(SYSTEM, cast.group, "people", content)
    read = perf_counter()
    assert run.counts == {"added": COUNT - DUPLICATES - NAMELESS, "refused": DUPLICATES + NAMELESS}
    run = transfer.started(SYSTEM, run)
    done = perf_counter()
    assert (run.state, run.counts["added"]) == (RunState.IMPORTED, COUNT - DUPLICATES - NAMELESS)
    grown, spent = _peak() - before, process_time() - spent
    with reading(SYSTEM):
        assert Person.objects.filter(staff_number__startswith="E").count() == COUNT - DUPLICATES - NAMELESS
        refused = Finding.objects.filter(stock_import=run, is_result=True, verdict=Verdict.REFUSED)
        assert refused.filter(flaws__0__1="twice").count() == DUPLICATES
        twice = refused.get(line=9)
        assert twice.flaws == [["email", "twice", {"line": "8"}]]
        contacts = Contact.objects.count()
    again = transfer.imported(SYSTEM, cast.group, "people", content)
    assert again.counts == {"unchanged": COUNT - DUPLICATES - NAMELESS, "refused": DUPLICATES + NAMELESS}
    with reading(SYSTEM):
        assert Contact.objects.count() == contacts
    with capsys.disabled():
        figures = f"preview {read - started:.0f} s, import {done - read:.0f} s, CPU {spent:.0f} s, {grown >> 20} MiB"
        sys.stderr.write(f"\n{figures}\n")
    assert grown < 200 * 2**20
    assert spent < 300  # of this process: the machine may be busy with others


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
