# SPDX-License-Identifier: Apache-2.0
"""The log from the command line: words and exit codes."""

import json
from argparse import ArgumentParser

import psycopg
import pytest

from keepwell.audit.services import pin_heads, sequence_batch
from keepwell.site.cli import audit
from keepwell.site.cli.terminal import BadInput
from tests.factories.audit import HUAXIN, NOW, entry, keep

pytestmark = pytest.mark.usefixtures("committed", "in_english")


@pytest.fixture
def in_english(monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal speaks English."""
    monkeypatch.setenv("KEEPWELL_LANGUAGE", "en")


def keepwell_audit(*words: str) -> int:
    parser = ArgumentParser()
    audit.configure(parser)
    return audit.run(parser.parse_args(words))


def test_an_intact_log_is_said_to_be_intact(capsys: pytest.CaptureFixture[str]) -> None:
    keep(entry(), entry())
    sequence_batch(now=NOW)
    pin_heads()
    assert keepwell_audit("verify") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "intact  the installation: 0 entries, 0 signed heads, 0 of them in the file, 0 waiting",
        f"intact  {HUAXIN}: 2 entries, 1 signed heads, 1 of them in the file, 0 waiting",
    ]


def test_a_changed_entry_is_named_and_the_exit_code_is_1(
    as_superuser: psycopg.Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    one = entry()
    keep(one)
    sequence_batch(now=NOW)
    pin_heads()
    with as_superuser.transaction():
        as_superuser.execute("SET LOCAL session_replication_role = replica")
        as_superuser.execute("UPDATE audit_auditevent SET entry = replace(entry, 'working', 'closed')")
    assert keepwell_audit("verify", "--format", "json") == 1
    told = json.loads(capsys.readouterr().out)
    assert told["intact"] is False
    (log,) = [log for log in told["logs"] if log["log"] == str(HUAXIN)]
    assert (log["first_bad"], log["findings"][0]["flaw"], log["findings"][0]["entry"]) == (
        0,
        "entry_changed",
        str(one.id),
    )


def test_an_unknown_customer_is_bad_input() -> None:
    with pytest.raises(BadInput, match="NOBODY"):
        keepwell_audit("verify", "--customer", "NOBODY")


def test_an_entry_is_printed_with_its_proof(capsys: pytest.CaptureFixture[str]) -> None:
    one = entry()
    keep(one, entry())
    sequence_batch(now=NOW)
    assert keepwell_audit("show", str(one.id)) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["entry"]["action"] == "desk.reply_publicly"
    assert (told["proof"]["index"], told["proof"]["size"], told["proof"]["valid"]) == (0, 2, True)
    assert len(told["proof"]["path"]) == 1
    assert told["proof"]["head"].splitlines()[1] == "2"
