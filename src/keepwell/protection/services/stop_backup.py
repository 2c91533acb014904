# SPDX-License-Identifier: Apache-2.0
"""Stop the run that is under way; what was copied so far is removed."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import Conflict, NotFound
from keepwell.kernel.registry import Risk
from keepwell.protection.choices import UNDER_WAY, RunState
from keepwell.protection.models import BackupRun


@command
class StopBackup:
    """Which run."""

    run: UUID = field(_("Run"))


@action("protection.stop_backup", title=_("Stop backup"), command=StopBackup, risk=Risk.CRITICAL)
def stop_backup(actor: Actor, command: StopBackup, *, now: datetime) -> BackupRun:
    """Ask the run to end; one that has not begun ends here."""
    del actor
    run = BackupRun.objects.select_for_update(no_key=True).filter(pk=command.run).first()
    if run is None:
        raise NotFound
    if run.state not in UNDER_WAY:
        raise Conflict(_("This run has ended already."))
    run.stop_asked_at = now
    if run.state == RunState.ASKED:
        run.state, run.ended_at = RunState.STOPPED, now
    run.save(update_fields=["stop_asked_at", "state", "ended_at"])
    return run
