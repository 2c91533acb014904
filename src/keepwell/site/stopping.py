# SPDX-License-Identifier: Apache-2.0
"""`keepwell down`: ends the supervisor of a data folder, and a database that was left running."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from keepwell.site import embedded
from keepwell.site.cli.terminal import Failure
from keepwell.site.supervisor import running_supervisor
from keepwell.site.words import gettext

PATIENCE = 15.0


def stop_everything(folder: Path) -> Iterator[str]:
    """Stops what runs and says so, one line each."""
    is_quiet = True
    state = running_supervisor(folder)
    if state is not None:
        is_quiet = False
        _end_supervisor(folder, state)
        yield gettext("Keepwell has stopped")
    cluster = embedded.locate(folder)
    if cluster is not None:
        is_quiet = False
        cluster.stop()
        yield gettext("The database has stopped")
    if is_quiet:
        yield gettext("Nothing runs in {folder}").format(folder=folder)


def _end_supervisor(folder: Path, state: dict[str, object]) -> None:
    pid = state.get("pid")
    if not isinstance(pid, int):
        raise Failure(gettext("Keepwell is just starting in {folder}; try again").format(folder=folder))
    os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    while running_supervisor(folder) is not None:
        if time.monotonic() > until:
            words = gettext("Keepwell (process {pid}) does not stop; end it with: kill -9 {pid}")
            raise Failure(words.format(pid=pid))
        time.sleep(0.1)
