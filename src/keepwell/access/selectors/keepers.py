# SPDX-License-Identifier: Apache-2.0
"""Who answers for access at a place."""

from datetime import datetime

from keepwell.people.choices import Role
from keepwell.people.models import Organisation, Person
from keepwell.people.selectors import holders_of
from keepwell.people.selectors.staff import today_for


def security_admins(place: Organisation, now: datetime) -> list[Person]:
    """The security administrators of a place and of what stands above it, the provider included; nearest first."""
    return holders_of(Role.SECURITY_ADMIN, list(place.path), today_for(place, now))
