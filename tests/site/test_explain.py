# SPDX-License-Identifier: Apache-2.0
"""`keepwell explain` says of a ticket what its page says, so that every number can be added up by hand."""

import io
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils.translation import override

from keepwell.desk.incident_log.importing import Telling, Wanted, run
from keepwell.desk.incident_log.mapping_files import mapping_named
from keepwell.kernel.actor import SYSTEM
from keepwell.site.cli import explain
from keepwell.site.cli.terminal import BadInput
from keepwell.site.words import spoken
from tests.desk import logs
from tests.factories.people import founded


@pytest.fixture(scope="module")
def history(committed_for_module: None, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Three old tickets: OLD-1 solved with a pause, OLD-2 late and reopened, OLD-3 of a class without a clause."""
    founded()
    folder: Path = tmp_path_factory.mktemp("old")
    wanted = Wanted(logs.csv_file(folder), mapping_named(str(logs.mapping_file(folder, "csv"))), "old")
    run(SYSTEM, wanted, Telling(lambda _done: None, io.StringIO()), now=datetime(2026, 3, 2, tzinfo=UTC))


def explained(capsys: pytest.CaptureFixture[str], *words: str, language: str = "en") -> list[str]:
    """What the command prints, without the instant at which it looked."""
    parser = ArgumentParser()
    with spoken(language), override(language):
        explain.configure(parser)
        assert explain.run(parser.parse_args(words)) == 0
    lines = capsys.readouterr().out.splitlines()
    return [lines[0], *lines[2:]]


def test_a_solved_ticket_adds_up(history: None, capsys: pytest.CaptureFixture[str]) -> None:
    lines = explained(capsys, "old-1")
    assert lines[0] == "OLD-1  =打开图纸报错"
    resolve = lines[lines.index("Resolve: Stopped, Met") :]
    assert resolve[1:7] == [
        "  Clause: Class P1: Resolve within 8 service hours (contract OLD-1, version 1)",
        "  Calendar: small-week",
        "  Segment 1: carried 0:00, used 2:00 = 03-03 09:00–11:00 2:00",
        "  Segment 2: carried 2:00, used 1:00 = 03-03 14:00–15:00 1:00",
        "  Not counted: 2:00, 2025-03-03 11:00 to 2025-03-03 14:00, Waiting for the customer",
        "  Goal 8:00 − used 3:00 = remaining 5:00",
    ]
    assert "  Ended 2025-03-03 15:00" in resolve


def test_it_speaks_chinese(history: None, capsys: pytest.CaptureFixture[str]) -> None:
    lines = explained(capsys, "OLD-1", language="zh-hans")
    assert "解决：已停止，达成" in lines
    assert any("等客户" in line and "2:00" in line for line in lines)


def test_times_are_shown_in_the_zone_asked_for(history: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert "  Ended 2025-03-03 07:00" in explained(capsys, "OLD-1", "--zone", "UTC")


def test_a_ticket_without_a_promise_says_so(history: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert explained(capsys, "OLD-3")[1] == "No contract promises anything for this case."


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("OLD-99",), "There is no ticket OLD-99. Check the number on its page or in the report."),
        (
            ("OLD-1", "--zone", "Asia/Beijing"),
            "There is no time zone Asia/Beijing. Write a name like Asia/Shanghai or UTC.",
        ),
    ],
)
def test_what_cannot_be_explained_is_said(history: None, words: tuple[str, ...], said: str) -> None:
    parser = ArgumentParser()
    explain.configure(parser)
    with spoken("en"), pytest.raises(BadInput) as caught:
        explain.run(parser.parse_args(words))
    assert str(caught.value) == said
