# SPDX-License-Identifier: Apache-2.0
"""Prints the test folders of the rooms that the uncommitted change (or, without one, the last commit) touches."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def _git(*words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.split("\n")


def folders(paths: list[str]) -> list[str]:
    """`tests/core` always, and `tests/<room>` for each room with a changed file."""
    rooms = {"core"}
    for path in paths:
        parts = Path(path).parts
        if parts[:2] == ("src", "keepwell") and len(parts) > 3:
            rooms.add(parts[2])
        if parts[:1] == ("tests",) and len(parts) > 2:
            rooms.add(parts[1])
    return [f"tests/{room}" for room in sorted(rooms) if (ROOT / "tests" / room).is_dir() and room != "architecture"]


def main() -> int:
    """Print the folders on one line."""
    changed = [line[3:] for line in _git("status", "--porcelain") if line]
    print(" ".join(folders(changed or _git("show", "--name-only", "--format=", "HEAD"))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
