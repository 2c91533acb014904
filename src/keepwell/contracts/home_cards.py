# SPDX-License-Identifier: Apache-2.0
"""What this room puts on the home page: contracts whose last terms run out soon."""

from datetime import timedelta

from django.db.models import DateField, Max
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext as _

from keepwell.contracts.choices import VersionStatus
from keepwell.contracts.models import ContractVersion
from keepwell.kernel import clock
from keepwell.kernel.actor import Actor
from keepwell.people.choices import Role
from keepwell.ui import words
from keepwell.ui.faces import Link
from keepwell.ui.home import SIDE, Card, CardLine, on_home

_MOST = 5
_AHEAD = timedelta(days=90)
_RENEWING = (Role.CSM, Role.SERVICE_MANAGER, Role.CHIEF_PLM_OFFICER)


def ending(actor: Actor) -> Card | None:
    """Contracts that end within ninety days and have no later version, in one query."""
    if not any(actor.holds(role) for role in _RENEWING):
        return None
    today = clock.now().date()
    ends = (
        ContractVersion.objects.visible_to(actor)
        .filter(status=VersionStatus.ACTIVE)
        .order_by()
        .values("contract_id", "contract__number", "contract__organisation__name")
        .annotate(end=Max(Upper("effective", output_field=DateField())))
        .filter(end__gt=today, end__lte=today + _AHEAD)
        .order_by("end")[:_MOST]
    )
    lines = [
        CardLine(
            row["contract__number"],
            reverse("contracts:contract", args=[row["contract_id"]]),
            row["contract__organisation__name"],
            words.short_day(row["end"] - timedelta(days=1), today),
        )
        for row in ends
    ]
    return Card(_("Contracts that end soon"), lines, more=Link(_("Contracts"), reverse("contracts:contracts")))


on_home("contracts.ending", ending, place=SIDE, order=50)
