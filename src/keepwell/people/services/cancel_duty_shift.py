# SPDX-License-Identifier: Apache-2.0
"""Take a shift off the roster."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import DomainError
from keepwell.people.models import DutyShift


@action("people.cancel_duty_shift", title=_("Cancel duty"), target=DutyShift)
def cancel_duty_shift(actor: Actor, shift: DutyShift, command: Nothing, *, now: datetime) -> None:
    """Remove a coming shift, or end a running one now; what is past stays."""
    del actor, command
    if shift.ends_at <= now:
        raise DomainError(_("This duty is over. Who was on duty stays on record."))
    if shift.starts_at >= now:
        DutyShift.objects.filter(pk=shift.pk).delete()
        return
    shift.ends_at = now
    shift.save(update_fields=["ends_at"])
