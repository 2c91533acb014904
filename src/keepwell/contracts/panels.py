# SPDX-License-Identifier: Apache-2.0
"""What this room hangs into the kit: its place in the side bar, and what commands may point at."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from keepwell.contracts import evidence as evidence  # registers what this room shows an auditor
from keepwell.contracts import finding as finding  # what is found of contracts and systems
from keepwell.contracts import home_cards as home_cards  # cards of the home page
from keepwell.contracts.models import CoveredSystem
from keepwell.kernel.actor import Actor
from keepwell.kernel.scope import reading
from keepwell.ui import navigation
from keepwell.ui.forms import register_reference

MOST_OPTIONS = 500
#: who meets contracts in his work; which ones, the policies say
READERS = frozenset(
    {"agent", "expert", "csm", "csm_deputy", "service_manager", "auditor"}
    | {"chief_plm_officer", "office_head", "specialist"}
)


def _systems(actor: Actor, target: object) -> Sequence[tuple[UUID, str]]:
    """Covered systems of the target's customer that the actor may see."""
    customer_id = getattr(target, "customer_id", None)
    with reading(actor):
        rows = CoveredSystem.objects.visible_to(actor).order_by("name")
        if customer_id is not None:
            rows = rows.filter(customer_id=customer_id)
        return [(row.pk, f"{row.name} {row.release}".strip()) for row in rows[:MOST_OPTIONS]]


navigation.register(
    navigation.NavItem(
        _("Customers"), _("Contracts"), "contracts:contracts", roles=READERS, order=45, under="/contracts/"
    ),
)
register_reference("contracts.CoveredSystem", _systems)
