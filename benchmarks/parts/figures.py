# SPDX-License-Identifier: Apache-2.0
"""The lines a benchmark prints, and the figures it hands to the table at the end of `keepwell bench`."""

import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

#: a file that `keepwell bench` names and reads afterwards, one figure a line
FIGURES = "KEEPWELL_FIGURES"


@dataclass(frozen=True)
class Figure:
    """One promise and what was measured; `bound` says what limits it."""

    name: str
    goal: str
    measured: str
    is_met: bool
    bound: str = ""


def say(words: str) -> None:
    """A line of the report."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def hand_in(figure: Figure) -> bool:
    """Print a figure and keep it for the table; whether it holds."""
    verdict = "held" if figure.is_met else "MISSED"
    say(f"  {verdict:<7} {figure.name}: {figure.measured} (goal {figure.goal})")
    if name := os.environ.get(FIGURES):
        with Path(name).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(figure), ensure_ascii=False) + "\n")
    return figure.is_met
