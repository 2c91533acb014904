# SPDX-License-Identifier: Apache-2.0
"""Let people work elsewhere within their customer: a plain service for set actions (directory sync)."""

from collections.abc import Mapping
from uuid import UUID

from keepwell.kernel.actions import note_change_for
from keepwell.people.models import Absence, Contact, Organisation, Person
from keepwell.people.services._ground import renew_accounts


def relocate_persons(places: Mapping[UUID, Organisation]) -> int:
    """Move persons by id; those of another customer stay where they are. Roles are held at places and stay there."""
    people = Person.objects.filter(pk__in=list(places)).select_related("organisation")
    moved = 0
    for person in people:
        place = places[person.pk]
        if place.pk == person.organisation_id or place.customer_id != person.customer_id:
            continue
        before = str(person.organisation_id)
        for rows in (
            Person.objects.filter(pk=person.pk),
            Contact.objects.filter(person=person),
            Absence.objects.filter(person=person),
        ):
            rows.update(organisation=place)
        note_change_for(person, {"organisation_id": (before, str(place.pk))})
        moved += 1
    renew_accounts(places)
    return moved
