# SPDX-License-Identifier: Apache-2.0
"""A run that is stopped or killed goes on where it was; files are forgotten; what was imported stays."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from keepwell.audit.models import AuditEvent
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import DomainError
from keepwell.kernel.models import SetBatch
from keepwell.kernel.scope import reading, within_scope
from keepwell.people.models import Person
from keepwell.transfer.choices import RunState
from keepwell.transfer.jobs import tidy, work_on_import
from keepwell.transfer.models import Finding, StockImport
from keepwell.transfer.services import discard_import, start_import, stop_import
from keepwell.transfer.working import work
from tests.factories import people, transfer

pytestmark = pytest.mark.usefixtures("committed")
ROWS = "工号,姓名\n" + "\n".join(f"E{number},员工{number}" for number in range(1_700)) + "\nE9999,\n"


class Killed(BaseException):
    """Ends a run as a crash would: nothing is caught, nothing is noted."""


def test_stopped_on_the_way_and_gone_on(tmp_path: Path) -> None:
    cast = people.cast()
    run = transfer.previewed(SYSTEM, cast.group, "people", ROWS)
    start_import(SYSTEM, run, now=people.NOW)

    def stop_at_the_second(now: StockImport) -> None:
        if now.done == 1_000:
            stop_import(SYSTEM, now.pk)

    run = work(run.pk, now=people.NOW, told=stop_at_the_second)
    assert (run.state, run.done, run.counts) == (RunState.HALTED, 1_000, {"added": 1_000})
    start_import(SYSTEM, run, now=people.NOW)
    run = work(run.pk, now=people.NOW)
    assert (run.state, run.done, run.counts) == (RunState.IMPORTED, 1_701, {"added": 1_700, "refused": 1})
    with reading(SYSTEM):
        assert Person.objects.filter(staff_number__startswith="E").count() == 1_700


def test_a_run_that_died_between_batches_is_given_back_to_a_worker_and_ends_the_same() -> None:
    cast = people.cast()
    run = transfer.previewed(SYSTEM, cast.group, "people", ROWS)
    start_import(SYSTEM, run, now=people.NOW)

    def die(_now: StockImport) -> None:
        raise Killed

    for _attempt in range(2):
        with pytest.raises(Killed):
            work(run.pk, now=people.NOW, told=die)
    work_on_import(str(run.pk))
    with reading(SYSTEM):
        after = StockImport.objects.get(pk=run.pk)
        assert (after.state, after.counts) == (RunState.IMPORTED, {"added": 1_700, "refused": 1})
        assert Person.objects.filter(staff_number__startswith="E").count() == 1_700
        assert SetBatch.objects.filter(run=str(run.pk)).count() == 4
        assert Finding.objects.filter(stock_import=run, is_result=True).count() == 1
        made = AuditEvent.objects.filter(action="transfer.import_people", target_kind="people.person")
        assert made.count() == 1_700


def test_what_was_killed_while_it_was_read_is_read_anew() -> None:
    cast = people.cast()
    run = transfer.sent(SYSTEM, cast.group, "people", ROWS)
    with within_scope(SYSTEM.scope):
        StockImport.objects.filter(pk=run.pk).update(state=RunState.CHECKING)

    def die(_now: StockImport) -> None:
        raise Killed

    with pytest.raises(Killed):
        work(run.pk, now=people.NOW, told=die)
    run = work(run.pk, now=people.NOW)
    assert (run.state, run.counts) == (RunState.CHECKED, {"added": 1_700, "refused": 1})
    assert len(transfer.found(run)) == 201  # two hundred new ones to look at, and the one that was refused


def test_files_are_forgotten_after_a_month_and_what_came_in_stays() -> None:
    cast = people.cast()
    run = transfer.imported(SYSTEM, cast.group, "people", ROWS, now=people.NOW - timedelta(days=400))
    tidy()
    with reading(SYSTEM):
        after = StockImport.objects.get(pk=run.pk)
        assert (after.file_id, after.rejects_id, after.state) == (None, None, RunState.IMPORTED)
        assert not Finding.objects.filter(stock_import=run).exists()
        assert Person.objects.filter(staff_number="E1").exists()


def test_what_is_not_ready_is_refused_in_words() -> None:
    cast = people.cast()
    run = transfer.sent(SYSTEM, cast.group, "people", ROWS)
    for act in (start_import, stop_import):
        with pytest.raises(DomainError):
            act(SYSTEM, run)
    run = transfer.imported(SYSTEM, cast.group, "people", "姓名\n新人\n")
    with pytest.raises(DomainError):
        start_import(SYSTEM, run)
    discard_import(SYSTEM, run)
    with reading(SYSTEM):
        assert StockImport.objects.get(pk=run.pk).file_id is None


@pytest.mark.nightly
def test_a_killed_command_goes_on_with_the_same_line(tmp_path: Path) -> None:
    variables = {name: text for name, text in os.environ.items() if not name.startswith("KEEPWELL_")}
    variables |= {"KEEPWELL_DATA": str(tmp_path / "kw"), "LANG": "C.UTF-8"}
    base = [sys.executable, "-m", "keepwell.site"]

    def said(*words: str, code: int = 0) -> str:
        done = subprocess.run([*base, *words], env=variables, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr
        return done.stdout

    file = tmp_path / "staff.csv"
    file.write_text("工号,姓名\n" + "\n".join(f"E{number},员工{number}" for number in range(20_000)), encoding="utf-8")
    try:
        said("init", "--admin", "admin@example.com")
        process = subprocess.Popen([*base, "import", "people", str(file)], env=variables, stderr=subprocess.PIPE)
        assert process.stderr is not None
        next(line for line in process.stderr if b"8000" in line or b"4000" in line or b"2000" in line)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        out = said("import", "people", str(file))
        assert "20000 rows, imported: New 20000" in out
        assert "Unchanged 20000" in said("import", "people", str(file))
    finally:
        said("down")
