# SPDX-License-Identifier: Apache-2.0
"""The command line: found, explained, documented, and honest in its exit codes."""

import os
import subprocess
import sys

import pytest

from keepwell.site.cli import overview
from keepwell.site.cli.verbs import verbs
from tests.architecture.sources import ROOT


def keepwell(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Runs the command as a user would."""
    variables = {name: text for name, text in os.environ.items() if not name.startswith("KEEPWELL_")}
    variables |= {"KEEPWELL_DATA": os.environ["KEEPWELL_DATA"] + "-cli", "LANG": "C.UTF-8"} | settings
    return subprocess.run(
        [sys.executable, "-m", "keepwell.site", *words], capture_output=True, text=True, check=False, env=variables
    )


def test_without_a_word_it_names_its_commands() -> None:
    done = keepwell()
    assert done.returncode == 0
    assert "\n  up " in done.stdout
    assert "\n  worker " in done.stdout


def test_an_unknown_command_is_answered_with_the_known_ones() -> None:
    done = keepwell("frobnicate")
    assert done.returncode == 2
    assert "There is no command frobnicate." in done.stderr
    assert "\n  migrate " in done.stderr


def test_a_wrong_setting_stops_every_command_with_code_2() -> None:
    for verb in ("status", "up", "migrate"):
        done = keepwell(verb, KEEPWELL_PORT="eighty")
        assert done.returncode == 2
        assert "KEEPWELL_PORT: 'eighty' is not a whole number" in done.stderr
        assert "Traceback" not in done.stderr


def test_it_speaks_the_language_of_the_terminal() -> None:
    assert "命令" in keepwell(LANG="zh_CN.UTF-8").stdout
    assert "不是整数" in keepwell("status", LANG="zh_CN.UTF-8", KEEPWELL_PORT="eighty").stderr


def test_a_database_that_does_not_answer_is_told_in_words() -> None:
    nowhere = "postgresql://keepwell_app@127.0.0.1:1/keepwell"
    done = keepwell("status", KEEPWELL_DATABASE_URL=nowhere, KEEPWELL_OWNER_URL=nowhere)
    assert done.returncode == 1
    assert "The database does not answer" in done.stderr
    assert "Traceback" not in done.stderr


def test_status_starts_nothing() -> None:
    done = keepwell("status")
    assert done.returncode == 0
    assert "Keepwell does not run here" in done.stdout
    assert "The embedded database does not run" in done.stdout


@pytest.mark.parametrize("name", sorted(verbs()))
def test_every_command_explains_itself_and_is_documented(name: str) -> None:
    verb = verbs()[name]
    assert verb.about in overview(verbs())
    assert f"## keepwell {name}\n" in (ROOT / "docs" / "reference" / "cli.md").read_text(encoding="utf-8")
