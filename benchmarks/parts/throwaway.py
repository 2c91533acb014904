# SPDX-License-Identifier: Apache-2.0
"""Folders and clusters that leave nothing behind: not at the end, not on Ctrl-C or SIGTERM, not after a kill."""

import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

PREFIX = "kwb-"


@contextmanager
def folder() -> Iterator[Path]:
    """A data folder that goes with the block, together with a cluster that runs in it."""
    _sweep()
    signal.signal(signal.SIGTERM, _end)
    made = Path(tempfile.mkdtemp(prefix=PREFIX))
    # As root the database's own account must come in, else the cluster would lie elsewhere.
    made.chmod(0o711)
    try:
        yield made
    finally:
        _discard(made)


def _end(number: int, frame: FrameType | None) -> None:
    """Leave in order: `finally` runs."""
    sys.exit(128 + number)


def _discard(place: Path) -> None:
    from keepwell.site import embedded

    if (place / "pg.lock").exists():
        embedded.start(place).discard()
    shutil.rmtree(place, ignore_errors=True)


def _sweep() -> None:
    """Removes what benchmarks that were killed have left, unless their server still runs."""
    from keepwell.site.embedded import postmaster
    from keepwell.site.embedded.layout import STATE_FOLDER

    for parent in (Path(tempfile.gettempdir()), STATE_FOLDER):
        for left in parent.glob(f"{PREFIX}*"):
            if (left / "pg").is_dir() and postmaster.find(left / "pg") is None:
                shutil.rmtree(left, ignore_errors=True)
