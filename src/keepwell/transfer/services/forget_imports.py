# SPDX-License-Identifier: Apache-2.0
"""Let go of old files: they hold names and addresses, and nobody needs them any more."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import note_change_for, set_action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.transfer.choices import OVER, RunState
from keepwell.transfer.models import StockImport
from keepwell.transfer.services.discard_import import forget


@set_action("transfer.forget_imports", title=_("Forget imported files"), target=StockImport)
def forget_imports(actor: Actor, imports: Sequence[StockImport], command: Nothing, *, now: datetime) -> None:
    """Drop the files and findings of imports that ended, or that nobody went on with, a month ago."""
    del actor, command
    for one in imports:
        forget(one)
        if one.state not in OVER:
            one.state, one.finished_at = RunState.DISCARDED, now
        one.save()
        note_change_for(one)
