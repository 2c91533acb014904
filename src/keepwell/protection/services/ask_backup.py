# SPDX-License-Identifier: Apache-2.0
"""Ask for a backup now: the worker takes it."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import Conflict, DomainError
from keepwell.kernel.registry import Risk
from keepwell.protection.choices import BackupKind
from keepwell.protection.events import BackupAsked
from keepwell.protection.models import BackupRun


@command
class AskBackup:
    """Whole, or only what changed."""

    is_full: bool = field(
        _("Full"), default=False, help=_("A full backup stands alone; an incremental one takes less time and room.")
    )


@action("protection.ask_backup", title=_("Back up now"), command=AskBackup, risk=Risk.CRITICAL)
def ask_backup(actor: Actor, command: AskBackup, *, now: datetime) -> BackupRun:
    """Write the wish down; refused while another run is under way, or when no folder is named."""
    del actor
    folder = settings.KEEPWELL.backups
    if folder is None:
        raise DomainError(
            _("No folder for backups is set. Set KEEPWELL_BACKUPS to one on another disk and start again.")
        )
    if BackupRun.objects.under_way().filter(folder=str(folder)).exists():
        raise Conflict(_("A backup is under way already. Wait until it has ended, or stop it."))
    kind = BackupKind.FULL if command.is_full else BackupKind.INCREMENTAL
    run = BackupRun.objects.create(folder=str(folder), kind=kind, asked_at=now)
    publish(BackupAsked(run_id=run.pk, is_full=command.is_full))
    return run
