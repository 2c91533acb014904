# SPDX-License-Identifier: Apache-2.0
"""Remember what a run did, from the evidence in the folder of backups: acts of the system alone."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action, note_change, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import Conflict, NotFound
from keepwell.kernel.registry import Risk
from keepwell.protection.choices import UNDER_WAY, RunState
from keepwell.protection.events import BackupFailed, BackupVerified
from keepwell.protection.models import BackupRun


@command
class BeginBackup:
    """Where, and which wish is fulfilled."""

    folder: str = field(_("Folder"))
    kind: str = field(_("Kind"))
    run: UUID | None = field(_("Run"), default=None)


@action("protection.begin_backup", title=_("Begin backup"), command=BeginBackup, risk=Risk.CRITICAL)
def begin_backup(actor: Actor, command: BeginBackup, *, now: datetime) -> BackupRun:
    """The run begins: that of the wish, or one of its own."""
    del actor
    if command.run is not None:
        run = _run(command.run)
        if run.state != RunState.ASKED:
            raise Conflict(_("This run has ended already."))
    elif BackupRun.objects.under_way().filter(folder=command.folder).exists():
        raise Conflict(_("A backup is under way already. Wait until it has ended, or stop it."))
    else:
        run = BackupRun(folder=command.folder, asked_at=now)
    run.kind, run.state, run.began_at = command.kind, RunState.RUNNING, now
    run.save()
    note_change("run", None, str(run.pk))
    return run


@command
class RecordBackup:
    """What the signed manifest says."""

    run: UUID = field(_("Run"))
    backup: str = field(_("Backup"))
    kind: str = field(_("Kind"))
    parent: str = field(_("Builds on"))
    manifest_sha256: str = field(_("Hash of the manifest"))
    size: int = field(_("Bytes"))
    contents: int = field(_("Attachments"))
    taken_for: timedelta = field(_("Took"))


@action("protection.record_backup", title=_("Record backup"), command=RecordBackup, risk=Risk.CRITICAL)
def record_backup(actor: Actor, command: RecordBackup, *, now: datetime) -> BackupRun:
    """The backup is taken; it is not trusted yet."""
    del actor
    run = _run(command.run)
    run.state, run.taken_at, run.taken_for = RunState.TAKEN, now, command.taken_for
    run.backup_id, run.builds_on, run.kind = command.backup, command.parent, command.kind
    run.manifest_sha256, run.size, run.contents = command.manifest_sha256, command.size, command.contents
    run.save()
    return run


@command
class RecordVerified:
    """How long reading everything again took."""

    run: UUID = field(_("Run"))
    verified_for: timedelta = field(_("Took"))


@action("protection.record_verified", title=_("Record verified backup"), command=RecordVerified, risk=Risk.CRITICAL)
def record_verified(actor: Actor, command: RecordVerified, *, now: datetime) -> BackupRun:
    """Every byte was read again and was right."""
    del actor
    run = _run(command.run)
    run.state, run.verified_at, run.verified_for, run.ended_at = RunState.VERIFIED, now, command.verified_for, now
    run.trouble = ""
    run.save()
    publish(BackupVerified(run_id=run.pk, backup_id=run.backup_id))
    return run


@command
class RecordFailure:
    """What went wrong, in the words that were said."""

    run: UUID = field(_("Run"))
    state: str = field(_("State"))
    trouble: str = field(_("Trouble"))


@action("protection.record_failure", title=_("Record failed backup"), command=RecordFailure, risk=Risk.CRITICAL)
def record_failure(actor: Actor, command: RecordFailure, *, now: datetime) -> BackupRun:
    """The run failed, was stopped, or its backup is damaged."""
    del actor
    run = _run(command.run)
    if run.state in UNDER_WAY:
        run.ended_at = now
    run.state, run.trouble = command.state, command.trouble
    run.save()
    if run.state != RunState.STOPPED:
        publish(BackupFailed(run_id=run.pk, trouble=command.trouble))
    return run


@command
class DropBackup:
    """Which backup the retention lets go."""

    backup: str = field(_("Backup"))


@action("protection.drop_backup", title=_("Let backup go"), command=DropBackup, risk=Risk.CRITICAL)
def drop_backup(actor: Actor, command: DropBackup, *, now: datetime) -> None:
    """Remember it before the files go: a kill between the two leaves files, never a row without them."""
    del actor, now
    note_change("backup", command.backup, None)
    BackupRun.objects.filter(backup_id=command.backup).update(state=RunState.DROPPED)


def _run(run_id: UUID) -> BackupRun:
    run = BackupRun.objects.select_for_update(no_key=True).filter(pk=run_id).first()
    if run is None:
        raise NotFound
    return run
