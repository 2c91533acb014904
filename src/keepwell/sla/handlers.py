# SPDX-License-Identifier: Apache-2.0
"""What the sla room does when others speak."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from keepwell.contracts.events import ContractVersionActivated
from keepwell.kernel.errors import DomainError
from keepwell.kernel.events import Delivered, subscribe, within
from keepwell.kernel.jobs import defer_job
from keepwell.sla.choices import CalendarStatus
from keepwell.sla.events import CalendarPublished
from keepwell.sla.models import CalendarVersion


@within(ContractVersionActivated)
def demand_calendars(event: ContractVersionActivated, *, now: datetime) -> None:
    """Terms may count only in calendars that are published; publication refuses empty ones."""
    published = CalendarVersion.objects.filter(calendar__code__in=event.calendar_codes, status=CalendarStatus.PUBLISHED)
    known = set(published.values_list("calendar__code", flat=True))
    missing = [code for code in event.calendar_codes if code not in known]
    if missing:
        raise DomainError(
            _("No calendar %(codes)s has been published. Publish it, or choose another in the clause.")
            % {"codes": ", ".join(missing)},
            "calendar_code",
        )


@subscribe(CalendarPublished, name="sla.recount_promises")
def recount_promises(events: Sequence[Delivered[CalendarPublished]]) -> None:
    """Open promises that count in the calendar are folded again, in a job of their own."""
    defer_job("sla.recount_promises")
