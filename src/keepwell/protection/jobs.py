# SPDX-License-Identifier: Apache-2.0
"""What the worker does for backups: takes them as planned and as asked, proves one a month, and sounds the alarm."""

import json
import logging
import os
import time
from pathlib import Path
from uuid import UUID

from django.conf import settings

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.errors import KeepwellError
from keepwell.kernel.jobs import job
from keepwell.kernel.scope import reading
from keepwell.protection import planning, selectors, services
from keepwell.protection.models import BackupRun
from keepwell.protection.source import Progress, Tell
from keepwell.protection.telling import tell_late
from keepwell.protection.vault import NAME, open_vault

_log = logging.getLogger(__name__)
_TELL_EVERY = 1.0


@job("protection.plan", every="7,22,37,52 * * * *")
def plan() -> None:
    """Take the daily backup when its hour has struck; a weekly one is full."""
    folder = settings.KEEPWELL.backups
    if folder is None:
        return
    now = clock.now()
    services.end_dead_runs(folder)
    with reading(SYSTEM):
        wanted, past = selectors.plan(), selectors.past()
        is_busy = BackupRun.objects.under_way().filter(folder=str(folder)).exists()
    if not is_busy and planning.is_due(wanted, past, now=now):
        _back_up(services.Wish(folder, is_full=planning.is_full_due(wanted, past, now=now)))


@job("protection.back_up", retries=1)
def back_up(run_id: str) -> None:
    """Take the backup that somebody asked for."""
    with reading(SYSTEM):
        run = BackupRun.objects.filter(pk=run_id, state="asked").first()
    if run is not None:
        _back_up(services.Wish(Path(run.folder), is_full=run.kind == "full", run_id=UUID(run_id)))


@job("protection.watch", every="12 * * * *")
def watch() -> None:
    """The dead man's handle: say it when there was no verified backup for too long, whatever the reason."""
    now = clock.now()
    with reading(SYSTEM):
        is_late = planning.is_late(selectors.plan(), selectors.past(), now=now)
    if settings.KEEPWELL.backups is not None and is_late:
        _log.critical("There was no verified backup for longer than planned")
        tell_late(now)


@job("protection.prove", every="33 19 1 * *", retries=1)
def prove() -> None:
    """Once a month the newest backup is restored into a folder that is thrown away."""
    config = settings.KEEPWELL
    if config.backups is None or not config.backup_drill or not (config.backups / NAME).exists():
        return
    try:
        services.prove_newest(open_vault(config.backups), tell=_teller())
    except (KeepwellError, OSError) as error:
        _log.critical("The restore of the newest backup was not proved: %s", error)


def _back_up(wish: services.Wish) -> None:
    """A failure is recorded and told already; another attempt is the plan's business, not the queue's."""
    try:
        services.back_up(wish, tell=_teller())
    except (KeepwellError, OSError) as error:
        _log.error("The backup failed: %s", error)
    finally:
        (settings.KEEPWELL.data_folder / selectors.PROGRESS).unlink(missing_ok=True)


def _teller() -> Tell:
    """Writes the progress to a file once a second: it is worth no transaction."""
    path = settings.KEEPWELL.data_folder / selectors.PROGRESS
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    told = 0.0
    step = ""

    def tell(progress: Progress) -> None:
        nonlocal told, step
        if progress.step == step and time.monotonic() - told < _TELL_EVERY:
            return
        told, step = time.monotonic(), progress.step
        scratch = path.with_name(f"{path.name}.{os.getpid()}")
        scratch.write_text(json.dumps({"step": step, "done": progress.done, "total": progress.total}), "utf-8")
        scratch.replace(path)

    return tell
