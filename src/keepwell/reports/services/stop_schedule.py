# SPDX-License-Identifier: Apache-2.0
"""Make a scheduled report no more."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import DomainError
from keepwell.reports.models import Schedule


@action("reports.stop_schedule", title=gettext_lazy("Stop"), target=Schedule)
def stop_schedule(actor: Actor, schedule: Schedule, command: Nothing, *, now: datetime) -> Schedule:
    """No edition is made until somebody resumes it; those that were made stay."""
    del actor, command
    if schedule.stopped_at is not None:
        raise DomainError(_("It is stopped already."))
    schedule.stopped_at = now
    schedule.save(update_fields=["stopped_at"])
    return schedule
