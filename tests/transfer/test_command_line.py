# SPDX-License-Identifier: Apache-2.0
"""`keepwell import` and `keepwell export`: rows named by number, and an exit code that a script can trust."""

from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from django.utils import translation

from keepwell.desk.models import Ticket
from keepwell.kernel.actor import SYSTEM, Via
from keepwell.kernel.models import OutboxEvent
from keepwell.kernel.scope import reading, within_scope
from keepwell.people.models import Person
from keepwell.site.cli import export, import_
from keepwell.transfer.choices import RunState
from keepwell.transfer.models import StockImport
from keepwell.transfer.services import MapColumns, map_columns
from tests.factories import people
from tests.factories.desk import desk

pytestmark = pytest.mark.usefixtures("committed")

LOG = """case,at,state
1,2025-03-03T09:00:00+08:00,New
1,never,Done
"""
MAPPING = """name = "small"
[file]
format = "csv"
[columns]
case = "case"
at = "at"
state = "state"
[time]
format = "iso"
zone = "Asia/Shanghai"
[states]
"New" = "new"
"Done" = "resolved"
[ticket]
title = "{case}"
[people]
csm = "周敏"
"""


def run(verb: object, *words: str) -> int:
    parser = ArgumentParser()
    verb.configure(parser)  # type: ignore[attr-defined]  # a module of the command line
    with translation.override("en"):
        code: int = verb.run(parser.parse_args(words))  # type: ignore[attr-defined]
    return code


def test_a_preview_names_the_refused_rows_and_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people.cast()
    file = tmp_path / "staff.csv"
    file.write_text("staff number,name,email\nE1,Chen,chen.yi@example.com\nE2,,x\n", encoding="utf-8")
    assert run(import_, "people", str(file), "--into", "hd", "--preview") == 2
    said = capsys.readouterr().out
    assert "2 rows, would be: New 1, Refused 1" in said
    assert "row 3: Name: This may not be empty. Fill it in." in said
    with reading(SYSTEM):
        assert not Person.objects.filter(staff_number="E1").exists()


def test_an_import_keeps_the_good_writes_the_rejects_and_ends_with_0_when_all_is_good(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people.cast()
    file, rejects = tmp_path / "staff.csv", tmp_path / "bad.csv"
    file.write_text("staff number,name\nE1,Chen\nE2,\n", encoding="utf-8")
    assert run(import_, "people", str(file), "--into", "hd", "--rejects", str(rejects)) == 2
    with reading(SYSTEM):
        assert Person.objects.filter(staff_number="E1").count() == 1
    mended = rejects.read_text(encoding="utf-8-sig").replace("E2,,", "E2,Wang,")
    rejects.write_text(mended, encoding="utf-8")
    assert run(import_, "people", str(rejects), "--into", "hd") == 0
    assert run(import_, "people", str(rejects), "--into", "hd") == 0
    said = capsys.readouterr().out
    assert said.rstrip().endswith("Nothing to import.")


def test_no_worker_is_asked_to_do_the_same_beside_it(tmp_path: Path) -> None:
    people.cast()
    file = tmp_path / "staff.csv"
    file.write_text("staff number,name\nE1,Chen\n", encoding="utf-8")
    assert run(import_, "people", str(file), "--into", "hd") == 0
    wanted = OutboxEvent.objects.filter(name="transfer.import_wanted")
    with reading(SYSTEM):
        assert wanted.count() == 0
        by_hand = StockImport.objects.get()
    with within_scope(SYSTEM.scope):
        StockImport.objects.update(state=RunState.MAPPING)
    # The same step on the page is a worker's.
    map_columns(replace(SYSTEM, via=Via.WEB), by_hand, MapColumns())
    with reading(SYSTEM):
        assert wanted.count() == 1


def test_in_somebodys_name_it_may_do_what_he_may(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cast = people.cast()
    people.account(cast.zhao, "zhao@example.com")
    people.organisation(cast.provider, "other")
    file = tmp_path / "staff.csv"
    file.write_text("name\nChen\n", encoding="utf-8")
    assert run(import_, "people", str(file), "--into", "hd-by-2", "--as", "zhao@example.com") == 0
    with pytest.raises(Exception, match="There is no organisation other"):
        run(import_, "people", str(file), "--into", "other", "--as", "zhao@example.com")


def test_a_column_is_named_by_hand(tmp_path: Path) -> None:
    people.cast()
    file = tmp_path / "staff.csv"
    file.write_text("Wer\nChen\n", encoding="utf-8")
    assert run(import_, "people", str(file), "--into", "hd", "--column", "name=Wer") == 0
    with reading(SYSTEM):
        assert StockImport.objects.get().counts == {"added": 1}


def test_a_refused_row_of_an_incident_log_is_named_and_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log, mapping = tmp_path / "log.csv", tmp_path / "small.toml"
    log.write_text(LOG, encoding="utf-8")
    mapping.write_text(MAPPING, encoding="utf-8")
    words = ("incidents", str(log), "--mapping", str(mapping), "--customer", "old", "--preview")
    assert run(import_, *words) == 2
    assert "row 2: the time cannot be read or does not exist" in capsys.readouterr().out


def test_tickets_with_files_beside_them_and_an_export_that_goes_in_again(tmp_path: Path) -> None:
    story = desk()
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.txt").write_bytes(b"hello")
    (tmp_path.parent / "outside.txt").write_bytes(b"secret")
    entries = [{"at": "2024-01-02T00:00:00Z", "text": "x", "attachments": [{"path": "files/a.txt"}]}]
    good = {"external_id": "1", "title": "t", "opened_at": "2024-01-01T00:00:00Z", "closed_at": "2024-01-03T00:00:00Z"}
    out = {**good, "external_id": "2", "entries": [{**entries[0], "attachments": [{"path": "../outside.txt"}]}]}
    file = tmp_path / "old.jsonl"
    file.write_bytes(orjson.dumps({**good, "entries": entries}) + b"\n" + orjson.dumps(out) + b"\n")
    rejects = tmp_path / "r.jsonl"
    assert run(import_, "tickets", str(file), "--into", "hd", "--rejects", str(rejects)) == 2
    assert orjson.loads(rejects.read_bytes())["external_id"] == "2"
    archive = tmp_path / "out.zip"
    assert run(export, "hd", "--to", str(archive)) == 0
    people.organisation(story.cast.provider, "next")
    people.role(people.person(story.cast.provider, "接手人"), "csm", story.elsewhere)
    assert run(import_, "tickets", str(archive), "--into", "other", "--rejects", str(rejects)) in (0, 2)
    with reading(SYSTEM):
        assert Ticket.objects.filter(source="import").count() == 1
