# SPDX-License-Identifier: Apache-2.0
"""What this room tells the rooms above it."""

from datetime import date
from uuid import UUID

from keepwell.kernel.events import event


@event("people.organisation_created")
class OrganisationCreated:
    """A node was added to the tree."""

    organisation_id: UUID
    customer_id: UUID
    kind: str


@event("people.organisation_moved")
class OrganisationMoved:
    """A node now hangs under another parent."""

    organisation_id: UUID
    customer_id: UUID
    parent_id: UUID


@event("people.person_added")
class PersonAdded:
    """Somebody joined an organisation."""

    person_id: UUID
    organisation_id: UUID
    customer_id: UUID


@event("people.person_left")
class PersonLeft:
    """Somebody left; his roles ended and his account is closed."""

    person_id: UUID
    organisation_id: UUID
    customer_id: UUID


@event("people.role_given")
class RoleGiven:
    """Somebody holds a role from a day on; `replaced_id` is the person whose role ended with it."""

    person_id: UUID
    role: str
    organisation_id: UUID
    customer_id: UUID
    starts_on: date
    replaced_id: UUID | None = None


@event("people.role_ended")
class RoleEnded:
    """Somebody's role ends on a day."""

    person_id: UUID
    role: str
    organisation_id: UUID
    customer_id: UUID
    ends_on: date


@event("people.absence_planned")
class AbsencePlanned:
    """Somebody will be away; the stand-in, if one is named, acts for him."""

    person_id: UUID
    stand_in_id: UUID | None
    organisation_id: UUID
    customer_id: UUID
