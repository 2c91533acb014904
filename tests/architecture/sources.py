# SPDX-License-Identifier: Apache-2.0
"""The project's own source files, read once for all checks."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "keepwell"
#: floors from the ground up; rooms in one line are strangers
FLOORS = (
    ("core",),
    ("kernel",),
    ("ui", "files"),
    ("mail", "search"),
    ("audit",),
    ("people",),
    ("access",),
    ("contracts", "directory", "signin", "plugins"),
    ("sla",),
    ("desk",),
    ("protection", "queues", "casework", "portal", "customers"),
    ("transfer", "retention", "bridges", "reports"),
    ("site",),
)
ROOMS = tuple(room for floor in FLOORS for room in floor if room not in {"core", "site"})
FLOOR_OF = {room: number for number, floor in enumerate(FLOORS) for room in floor}


@dataclass(frozen=True)
class Source:
    """One Python file."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        """Its path from the root of the project."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def room(self) -> str:
        """The room it lies in; empty outside the package."""
        parts = self.path.relative_to(ROOT).parts
        return parts[2] if parts[:2] == ("src", "keepwell") and len(parts) > 3 else ""

    @property
    def tree(self) -> ast.Module:
        """Its syntax tree."""
        return _parse(self.path)


@cache
def _parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Python files below the folders (default: the package), without migrations."""
    found = []
    for folder in folders or ("src/keepwell",):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                found.append(Source(path, path.read_text(encoding="utf-8")))
    return tuple(found)


def templates() -> Iterator[Path]:
    """Every template of every room."""
    yield from sorted(PACKAGE.glob("*/templates/**/*.html"))
