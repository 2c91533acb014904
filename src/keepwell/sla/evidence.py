# SPDX-License-Identifier: Apache-2.0
"""What clocks show an auditor: promises that were breached."""

from collections.abc import Iterable

from keepwell.audit.services import Period, evidence
from keepwell.sla.models import Clock

_FIELDS = ("milestone", "due_at", "breached_at")


@evidence(
    "iso9001.8.7",
    name="sla.breaches",
    title=Clock._meta.get_field("breached_at").verbose_name,
    header=tuple(Clock._meta.get_field(name).verbose_name for name in _FIELDS),  # type: ignore[union-attr]  # plain columns
)
def breaches(period: Period) -> Iterable[tuple[str, str, str]]:
    """Clocks that ran out in the period."""
    found = Clock.objects.filter(breached_at__gte=period.since, breached_at__lt=period.until)
    for one in found.order_by("-breached_at"):
        due = one.due_at.isoformat() if one.due_at else ""
        yield one.get_milestone_display(), due, one.breached_at.isoformat() if one.breached_at else ""
