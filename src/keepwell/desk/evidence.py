# SPDX-License-Identifier: Apache-2.0
"""What the desk can show an auditor: complaints and what became of them."""

from collections.abc import Iterable

from keepwell.audit.services import Period, evidence
from keepwell.desk.choices import Kind
from keepwell.desk.models import Ticket

_FIELDS = ("number", "opened_at", "state")


@evidence(
    "iso9001.8.2.1",
    name="desk.complaints",
    title=Kind.COMPLAINT.label,
    header=tuple(Ticket._meta.get_field(name).verbose_name for name in _FIELDS),  # type: ignore[union-attr]  # plain columns
)
def complaints(period: Period) -> Iterable[tuple[str, str, str]]:
    """Complaints that came in the period."""
    found = Ticket.objects.filter(kind=Kind.COMPLAINT, opened_at__gte=period.since, opened_at__lt=period.until)
    for one in found.order_by("-opened_at").only("number", "opened_at", "state"):
        yield one.number, one.opened_at.isoformat(), one.get_state_display()
