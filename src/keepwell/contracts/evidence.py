# SPDX-License-Identifier: Apache-2.0
"""What contracts show an auditor: what vendors owe us."""

from collections.abc import Iterable

from keepwell.audit.services import Period, evidence
from keepwell.contracts.choices import Direction
from keepwell.contracts.models import Contract

_FIELDS = ("number", "title", "provider")


@evidence(
    "iso9001.8.4",
    name="contracts.vendors",
    title=Direction.OWED_TO_US.label,
    header=tuple(Contract._meta.get_field(name).verbose_name for name in _FIELDS),  # type: ignore[union-attr]  # plain columns
)
def vendors(period: Period) -> Iterable[tuple[str, str, str]]:
    """Contracts in which a vendor owes us, made before the period's end."""
    found = Contract.objects.filter(direction=Direction.OWED_TO_US, created_at__lt=period.until)
    for one in found.select_related("provider").order_by("number"):
        yield one.number, one.title, one.provider.label
