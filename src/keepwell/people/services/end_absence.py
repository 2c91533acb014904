# SPDX-License-Identifier: Apache-2.0
"""Somebody is back earlier, or does not leave at all."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import DomainError
from keepwell.people.models import Absence


@action("people.end_absence", title=_("Back again"), target=Absence)
def end_absence(actor: Actor, absence: Absence, command: Nothing, *, now: datetime) -> None:
    """Remove a coming absence, or end a running one now."""
    del actor, command
    if absence.ends_at <= now:
        raise DomainError(_("This absence is over."))
    if absence.starts_at >= now:
        Absence.objects.filter(pk=absence.pk).delete()
        return
    absence.ends_at = now
    absence.save(update_fields=["ends_at"])
