# SPDX-License-Identifier: Apache-2.0
"""Say yes or no to what a comparison with a directory would change."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.signin.choices import SyncState
from keepwell.signin.models import SyncRun

#: what was compared longer ago may no longer be true
_HOLDS_FOR = timedelta(hours=24)


@action("signin.carry_out_sync", title=_("Carry it out"), target=SyncRun, risk=Risk.CRITICAL)
def carry_out_sync(actor: Actor, run: SyncRun, command: Nothing, *, now: datetime) -> SyncRun:
    """Let the worker do what was shown."""
    del actor, command
    _check_open(run)
    if now - run.made_at > _HOLDS_FOR:
        raise DomainError(_("This comparison is older than a day. Compare again first."))
    for name in ("joiners", "movers", "leavers"):
        note_change(name, None, getattr(run, name))
    run.state = SyncState.RUNS
    run.save(update_fields=["state"])
    return run


@action("signin.drop_sync", title=_("Change nothing"), target=SyncRun)
def drop_sync(actor: Actor, run: SyncRun, command: Nothing, *, now: datetime) -> SyncRun:
    """Forget what was compared."""
    del actor, command
    _check_open(run)
    run.state, run.ended_at, run.plan = SyncState.DROPPED, now, ""
    run.save(update_fields=["state", "ended_at", "plan"])
    return run


def _check_open(run: SyncRun) -> None:
    if run.state != SyncState.ASKS:
        raise DomainError(_("This has been decided already."))
