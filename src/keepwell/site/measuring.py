# SPDX-License-Identifier: Apache-2.0
"""`keepwell bench`: the scripts of the checkout's `benchmarks/`, one after another so that none disturbs another."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import keepwell
from keepwell.site.cli.terminal import BadInput, say
from keepwell.site.words import gettext

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
    failed = []
    for name in names or found:
        say(f"\n== {name}")
        if subprocess.run([sys.executable, str(found[name])], cwd=FOLDER.parent, check=False).returncode:  # noqa: S603  # ours
            failed.append(name)
    return int(bool(failed))
