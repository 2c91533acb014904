# SPDX-License-Identifier: Apache-2.0
"""Delete restricted notes whose time is over (B49)."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.directory.models import Touchpoint
from keepwell.kernel.actions import note_change_for, set_action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing


@set_action("directory.forget_notes", title=_("Delete restricted notes"), target=Touchpoint)
def forget_notes(actor: Actor, rows: Sequence[Touchpoint], command: Nothing, *, now: datetime) -> None:
    """Delete those that are over; the log keeps that there was one, not what it said."""
    del actor, command
    over = [row for row in rows if row.is_restricted and row.keep_until and row.keep_until <= now.date()]
    for row in over:
        note_change_for(row, {"deleted": (False, True)})
    Touchpoint.objects.filter(pk__in=[row.pk for row in over]).delete()
