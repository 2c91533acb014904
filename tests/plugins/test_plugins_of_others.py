# SPDX-License-Identifier: Apache-2.0
"""Plug-ins as strangers write them: the shipped example as it is installed, and broken ones that must not stop us."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from tests.architecture.sources import ROOT

EXAMPLE = ROOT / "examples" / "keepwell-partlinks"
MANIFEST = """
from keepwell.kernel.plugins import Manifest
MANIFEST = Manifest(label="brittle", title="Brittle", about="Breaks.", needs=">=0.2,<1")
"""
APPS = """
from keepwell.kernel.plugins.config import PluginConfig
class BrittleConfig(PluginConfig):
    name = "brittle_plugin"
    label = "brittle"
"""
LOOK = """
import django
django.setup()
from django.urls import get_resolver
from keepwell.kernel.plugins import installed
from keepwell.kernel.registry import actions
get_resolver().url_patterns
print("FAULT", [one.fault for one in installed()])
print("OURS", "desk.open_ticket" in actions())
"""


def run(*command: str, path: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """A process of its own, in whose environment the plug-in is installed."""
    words = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (path, ROOT / "src", ROOT))), **environ}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=words, capture_output=True, text=True, timeout=300, check=False
    )


def install(folder: Path, files: Mapping[str, str], value: str = "brittle_plugin") -> None:
    """Put a package beside Keepwell as an installer would."""
    for name, text in {"__init__.py": "", "manifest.py": MANIFEST, "apps.py": APPS, **files}.items():
        place = folder / "brittle_plugin" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(dedent(text), encoding="utf-8")
    about = folder / "brittle_plugin-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: brittle-plugin\nVersion: 1.0\n", encoding="utf-8")
    (about / "entry_points.txt").write_text(f"[keepwell.plugins]\nbrittle = {value}\n", encoding="utf-8")


def looked_at(folder: Path, **environ: str) -> str:
    """What a start with the plug-in says; our own rooms must be there."""
    done = run("-c", LOOK, path=folder, **environ)
    assert done.returncode == 0, done.stderr
    assert "OURS True" in done.stdout
    found = re.search(r"FAULT (.*)", done.stdout)
    assert found
    return found.group(1)


@pytest.mark.slow
def test_the_example_installs_by_pip_and_its_own_tests_pass(tmp_path: Path) -> None:
    target = tmp_path / "site"
    made = run(
        *("-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"),
        *("--target", str(target), str(EXAMPLE)),
        path=tmp_path,
    )
    assert made.returncode == 0, made.stderr
    tests = run("-m", "pytest", "-q", "-p", "no:cacheprovider", str(EXAMPLE / "tests"), path=target)
    assert tests.returncode == 0, tests.stdout[-4000:]
    passed = re.search(r"(\d+) passed", tests.stdout)
    assert passed
    assert int(passed.group(1)) >= 9
    assert "skipped" not in tests.stdout


def test_a_sound_plugin_has_no_fault(tmp_path: Path) -> None:
    install(tmp_path, {})
    assert looked_at(tmp_path) == "['']"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"manifest.py": "raise RuntimeError('no manifest today')"}, "no manifest today"),
        ({"manifest.py": "MANIFEST = 7"}, "is no keepwell.kernel.plugins.Manifest"),
        ({"manifest.py": MANIFEST.replace(">=0.2,<1", ">=7")}, "it needs Keepwell >=7"),
        ({"manifest.py": MANIFEST.replace(">=0.2,<1", "about two")}, "cannot be read"),
        ({"manifest.py": MANIFEST.replace('"brittle"', '"Br it"')}, "small letters and digits"),
        ({"apps.py": "syntax error here"}, "SyntaxError"),
        ({"apps.py": APPS.replace('label = "brittle"', 'label = "other"')}, "PluginConfig with the label brittle"),
        ({"models.py": "import a_package_that_is_not_there"}, "a_package_that_is_not_there"),
        ({"services/__init__.py": "", "services/break_it.py": "1 / 0"}, "ZeroDivisionError"),
        (
            {"jobs.py": "from keepwell.kernel.jobs import job\n@job('desk.steal')\ndef steal(): ..."},
            "may not declare desk.steal",
        ),
        (
            {
                "handlers.py": """
                from keepwell.desk.events import TicketOpened
                from keepwell.kernel.events import within
                @within(TicketOpened)
                def stand_in(event, *, now): ...
                """
            },
            "may not stand inside the transaction",
        ),
        ({"web/__init__.py": "", "web/urls.py": "raise ValueError('no pages')"}, "no pages"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_plugin_is_left_out_and_named(tmp_path: Path, files: Mapping[str, str], said: str) -> None:
    install(tmp_path, files)
    assert said in looked_at(tmp_path)


def test_the_operator_can_leave_a_plugin_out(tmp_path: Path) -> None:
    install(tmp_path, {"__init__.py": "import os; os._exit(7)"})
    assert run("-c", LOOK, path=tmp_path).returncode == 7
    assert "plugins_off" in looked_at(tmp_path, KEEPWELL_PLUGINS_OFF="brittle")
