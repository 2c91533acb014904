# SPDX-License-Identifier: Apache-2.0
"""Begin the editions of schedules whose hour has struck."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import publish, set_action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.reports.choices import INNER
from keepwell.reports.events import EditionWanted
from keepwell.reports.models import Edition, Schedule
from keepwell.reports.rhythms import days_of, next_instant


@set_action("reports.make_due", title=_("Begin scheduled reports"), target=Schedule)
def make_due(actor: Actor, schedules: Sequence[Schedule], command: Nothing, *, now: datetime) -> None:
    """One edition each, about what is over; after a long standstill the last one only."""
    del actor, command
    for one in schedules:
        if one.stopped_at is not None or one.next_at > now:
            continue
        due = one.next_at
        while (following := next_instant(one.rhythm, one.hour, one.zone, due)) <= now:
            due = following
        first, last = days_of(one.rhythm, due, one.zone)
        made, is_new = Edition.objects.get_or_create(
            schedule=one,
            due_at=due,
            defaults={
                "organisation_id": one.organisation_id,
                "customer_id": one.customer_id,
                "report": one.report,
                "title": one.title,
                "asked": {**one.asked, "from": first.isoformat(), "to": last.isoformat()},
                "zone": one.zone,
                "language": one.language,
                "requested_by_id": one.owner_id,
                "owner_key": one.owner_key,
                "is_inner": one.report in INNER,
                "created_at": now,
            },
        )
        one.next_at = following
        one.save(update_fields=["next_at"])
        if is_new:
            publish(
                EditionWanted(edition_id=made.pk, organisation_id=made.organisation_id, customer_id=made.customer_id)
            )
