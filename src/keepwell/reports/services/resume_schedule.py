# SPDX-License-Identifier: Apache-2.0
"""Go on with a scheduled report."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import DomainError
from keepwell.reports.models import Schedule
from keepwell.reports.rhythms import next_instant


@action("reports.resume_schedule", title=gettext_lazy("Resume"), target=Schedule)
def resume_schedule(actor: Actor, schedule: Schedule, command: Nothing, *, now: datetime) -> Schedule:
    """From the next date on; what was missed meanwhile is not made up for."""
    del actor, command
    if schedule.stopped_at is None:
        raise DomainError(_("It is running already."))
    schedule.stopped_at = None
    schedule.next_at = next_instant(schedule.rhythm, schedule.hour, schedule.zone, now)
    schedule.save(update_fields=["stopped_at", "next_at"])
    return schedule
