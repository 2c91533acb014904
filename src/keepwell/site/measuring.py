# SPDX-License-Identifier: Apache-2.0
"""`keepwell bench`: the scripts of the checkout's `benchmarks/`, one after another so that none disturbs another."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import keepwell
from keepwell.site.cli.terminal import BadInput, say
from keepwell.site.words import gettext

#: a file that the scripts read from their environment: one figure a line, as JSON
FIGURES = "KEEPWELL_FIGURES"
FOLDER = Path(keepwell.__file__).parents[2] / "benchmarks"


def known() -> dict[str, Path]:
    """The benchmarks of this checkout by name."""
    return {path.stem: path for path in sorted(FOLDER.glob("[a-z]*.py"))}


def run(names: Sequence[str]) -> int:
    """Runs the named ones, or all; returns 1 when one of them failed."""
    found = known()
    if not found:
        raise BadInput(gettext("Benchmarks belong to a checkout; this is an installed package. Clone the repository."))
    for name in names:
        if name not in found:
            words = gettext("There is no benchmark {name}. There are: {names}")
            raise BadInput(words.format(name=name, names=", ".join(found)))
    with tempfile.TemporaryDirectory() as folder:
        figures = Path(folder) / "figures"
        figures.touch()
        codes = [_run(name, found[name], figures) for name in names or found]
        say(_table([json.loads(line) for line in figures.read_text(encoding="utf-8").splitlines()]))
    return int(any(codes))


def _run(name: str, script: Path, figures: Path) -> int:
    say(f"\n== {name}")
    environment = {**os.environ, FIGURES: str(figures)}
    return subprocess.run([sys.executable, str(script)], cwd=FOLDER.parent, env=environment, check=False).returncode  # noqa: S603  # ours


def _table(figures: Sequence[dict[str, object]]) -> str:
    """Every figure with its goal, what was measured, and what bounds it."""
    heads = (gettext("Figure"), gettext("Goal"), gettext("Measured"), gettext("Held"), gettext("Bounded by"))
    lines = [heads]
    for one in figures:
        verdict = gettext("yes") if one["is_met"] else gettext("NO")
        lines.append((str(one["name"]), str(one["goal"]), str(one["measured"]), verdict, str(one["bound"])))
    widths = [max(len(line[column]) for line in lines) for column in range(len(heads))]
    rows = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join(["", *rows])
