# SPDX-License-Identifier: Apache-2.0
"""Who administers: the three roles that belong in three hands."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from keepwell.people.choices import ADMINISTRATORS, Role
from keepwell.people.models import RoleHeld


def duties_in_one_hand(now: datetime) -> Mapping[UUID, list[Role]]:
    """The administrator roles of everybody who holds one today."""
    held = RoleHeld.objects.filter(role__in=ADMINISTRATORS, person__is_active=True).on(now.date())
    found: dict[UUID, list[Role]] = {}
    for person_id, role in held.order_by("person__name", "role").values_list("person_id", "role").distinct():
        found.setdefault(person_id, []).append(Role(role))
    return found
