# SPDX-License-Identifier: Apache-2.0
"""Take a backup, verify it, and let old ones go: what the command line and the worker both call. Not an action itself.

Its acts are: each is recorded when its evidence lies in the folder, in a transaction of its own.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from keepwell.audit.services import pin_heads
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.errors import KeepwellError
from keepwell.kernel.scope import within_scope
from keepwell.protection import secret, source, taking, vault, verifying
from keepwell.protection.choices import BackupKind, RunState
from keepwell.protection.errors import BackupError, Damaged, Stopped
from keepwell.protection.inspecting import InstalledStore
from keepwell.protection.keeping import Keep, expendable
from keepwell.protection.manifest import Manifest
from keepwell.protection.models import BackupRun
from keepwell.protection.secret import RecoveryKey
from keepwell.protection.services.record_backup import (
    BeginBackup,
    DropBackup,
    RecordBackup,
    RecordFailure,
    RecordVerified,
    begin_backup,
    drop_backup,
    record_backup,
    record_failure,
    record_verified,
)
from keepwell.protection.source import Progress, Source, Tell
from keepwell.protection.vault import Vault

_LOOK_FOR_STOP_EVERY = 1.0
#: between its row and its hold on the folder a run needs a moment
_BEGINNING = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it."""

    manifest: Manifest
    report: verifying.Report
    dropped: tuple[str, ...]
    made_key: RecoveryKey | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted, by whom; `run_id` names a wish from a page."""

    folder: Path
    is_full: bool = False
    run_id: UUID | None = None
    actor: Actor = SYSTEM
    #: an installation whose tables are not of this release yet can be backed up, but cannot remember it
    is_recorded: bool = True


def own_key(here: Source) -> tuple[RecoveryKey, bool]:
    """This installation's recovery key, made on first use; whether it was made now."""
    if here.key_path.exists():
        return secret.read_own(here.key_path), False
    key = secret.make()
    secret.write(here.key_path, key)
    return key, True


def back_up(wish: Wish, *, tell: Tell) -> Outcome:
    """The whole run."""
    here = source.source()
    if wish.is_recorded:
        end_dead_runs(wish.folder)
    run_id = _begin(wish)
    with _failures_recorded(run_id, wish.actor):
        _refuse_own_folder(wish.folder, here)
        _refuse_lost_folder(wish)
        key, is_new = own_key(here)
        box = vault.make_vault(wish.folder, key)
        pin_heads()  # what is signed and not yet in the file would be missing beside the restored copy
        began = time.monotonic()
        found = taking.take(here, InstalledStore(), box, key, is_full=wish.is_full, tell=_stoppable(run_id, tell))
        _record_taken(run_id, wish, box, found, _since(began))
        began = time.monotonic()
        report = _verify(box, key, found, tell)
        trouble = " ".join([*report.findings[:3], verifying.mend_words(report)])
        if wish.is_recorded:
            _record_old_damage(report, found, trouble, wish.actor)
        if found.id in report.damaged:
            raise Damaged(trouble)
        if run_id is not None:
            record_verified(wish.actor, RecordVerified(run=run_id, verified_for=_since(began)))
    dropped = let_go(box, wish) if wish.is_recorded else ()
    return Outcome(found, report, dropped, key if is_new else None)


def _refuse_own_folder(folder: Path, here: Source) -> None:
    """A backup beside what it protects burns with it."""
    if folder.resolve().is_relative_to(here.key_path.parent.parent.resolve()):
        words = _(
            "%(folder)s lies in the data folder, which the backup is to replace. Choose a folder on another disk."
        )
        raise BackupError(words % {"folder": folder})


def _begin(wish: Wish) -> UUID | None:
    if not wish.is_recorded:
        return None
    kind = BackupKind.FULL if wish.is_full else BackupKind.INCREMENTAL
    return begin_backup(wish.actor, BeginBackup(folder=str(wish.folder), kind=kind.value, run=wish.run_id)).pk


@contextmanager
def _failures_recorded(run_id: UUID | None, actor: Actor) -> Iterator[None]:
    try:
        yield
    except (KeepwellError, OSError, KeyboardInterrupt) as error:
        if run_id is not None:
            is_stopped = isinstance(error, Stopped | KeyboardInterrupt)
            state = (
                RunState.STOPPED if is_stopped else RunState.DAMAGED if isinstance(error, Damaged) else RunState.FAILED
            )
            record_failure(actor, RecordFailure(run=run_id, state=state.value, trouble=str(error)[:2000]))
        raise


def _record_taken(run_id: UUID | None, wish: Wish, box: Vault, found: Manifest, taken_for: timedelta) -> None:
    if run_id is None:
        return
    taken = RecordBackup(
        run=run_id,
        backup=found.id,
        kind=found.kind,
        parent=found.parent,
        manifest_sha256=box.fingerprint(found.id),
        size=found.new_size,
        contents=found.contents,
        taken_for=taken_for,
    )
    record_backup(wish.actor, taken)


def _verify(box: Vault, key: RecoveryKey, found: Manifest, tell: Tell) -> verifying.Report:
    """What was written now; with a full backup everything that lies there, so that old damage is found in a week."""
    if found.is_full:
        return verifying.verify_all(box, key, tell=tell)
    return verifying.verify_new(box, key, found.id, tell=tell)


def _record_old_damage(report: verifying.Report, found: Manifest, trouble: str, actor: Actor) -> None:
    """What was sound and is no more is said of the backup that it happened to, not of the one that noticed it."""
    with within_scope(SYSTEM.scope):
        rows = BackupRun.objects.sound().filter(backup_id__in=report.damaged - {found.id})
        harmed = list(rows.values_list("pk", flat=True))
    for run_id in harmed:
        record_failure(actor, RecordFailure(run=run_id, state=RunState.DAMAGED.value, trouble=trouble[:2000]))


def _since(began: float) -> timedelta:
    return timedelta(seconds=round(time.monotonic() - began, 1))


def _stoppable(run_id: UUID | None, tell: Tell) -> Tell:
    """Looks once a second whether somebody asked for the end."""
    looked = time.monotonic()

    def told(progress: Progress) -> None:
        nonlocal looked
        tell(progress)
        if run_id is None or time.monotonic() - looked < _LOOK_FOR_STOP_EVERY:
            return
        looked = time.monotonic()
        with within_scope(SYSTEM.scope):
            if BackupRun.objects.filter(pk=run_id, stop_asked_at__isnull=False).exists():
                raise Stopped(_("The backup was stopped; what was copied so far is removed."))

    return told


def end_dead_runs(folder: Path) -> None:
    """Runs whose process was killed: nobody holds the folder, yet the row says that it runs."""
    begun_before = clock.now() - _BEGINNING
    with within_scope(SYSTEM.scope):
        rows = BackupRun.objects.filter(folder=str(folder), state=RunState.RUNNING, began_at__lt=begun_before)
        dead = list(rows.values_list("pk", flat=True))
    if not dead or _is_held(folder):
        return
    for run_id in dead:
        words = _("The run was killed before its end; what it left behind is removed by the next one.")
        record_failure(SYSTEM, RecordFailure(run=run_id, state=RunState.FAILED.value, trouble=words))


def _is_held(folder: Path) -> bool:
    if not (folder / vault.NAME).exists():
        return False
    try:
        with vault.open_vault(folder).held(alone=True):
            return False
    except BackupError:
        return True


def _refuse_lost_folder(wish: Wish) -> None:
    """An empty folder where backups lay is a share that is not mounted: a new vault there would hide it."""
    if not wish.is_recorded or (wish.folder / vault.NAME).exists():
        return
    with within_scope(SYSTEM.scope):
        was_used = BackupRun.objects.sound().filter(folder=str(wish.folder)).exists()
    if was_used:
        words = _(
            "The backups that were in %(folder)s are gone. If it is a mounted share, mount it again; if they are lost, "
            "name another folder with KEEPWELL_BACKUPS."
        )
        raise BackupError(words % {"folder": wish.folder})


def let_go(box: Vault, wish: Wish) -> tuple[str, ...]:
    """Drops what the retention no longer wants; a link that a kept backup needs stays."""
    config = settings.KEEPWELL
    keep = replace(Keep(), all_for=config.backup_keep_for, months=config.backup_keep_months)
    with box.held(alone=True):
        backups = box.readable()
        if len(backups) != len(box.ids()):
            return ()  # what a damaged manifest builds on is not known: nothing goes
        verified = {one.id for one in backups if box.verified(one.id)}
        going = expendable(backups, verified, keep, now=clock.now())
        for backup_id in going:
            drop_backup(wish.actor, DropBackup(backup=backup_id))
            box.drop(backup_id)
        if going:
            box.sweep()
    return tuple(going)
