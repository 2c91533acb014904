# SPDX-License-Identifier: Apache-2.0
"""Take in many new persons at different places at once: a plain service for set actions (import, directory sync)."""

from collections.abc import Sequence
from dataclasses import dataclass

from keepwell.kernel.actions import note_change_for, publish
from keepwell.people.events import PersonAdded
from keepwell.people.models import Contact, Organisation, Person
from keepwell.people.services._wording import checked_contact
from keepwell.people.services.place_persons import NewPerson, person_at


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody new: where, who, and by which ways (kind, value) he is reached; the first of a kind is preferred."""

    organisation: Organisation
    words: NewPerson
    contacts: tuple[tuple[str, str], ...] = ()


def admit_persons(arrivals: Sequence[Arrival]) -> list[Person]:
    """Make them with their contacts in two statements; who is new has been found out before."""
    made: list[Person] = []
    contacts: list[Contact] = []
    for one in arrivals:
        person = person_at(one.organisation, one.words)
        made.append(person)
        kinds: set[str] = set()
        for kind, value in one.contacts:
            contacts.append(contact_of(person, kind, value, is_primary=kind not in kinds))
            kinds.add(kind)
    Person.objects.bulk_create(made)
    Contact.objects.bulk_create(contacts)
    for person in made:
        note_change_for(person)
        publish(
            PersonAdded(person_id=person.pk, organisation_id=person.organisation_id, customer_id=person.customer_id)
        )
    return made


def contact_of(person: Person, kind: str, value: str, *, is_primary: bool) -> Contact:
    """An unsaved contact, checked."""
    return Contact(
        person=person,
        organisation_id=person.organisation_id,
        customer_id=person.customer_id,
        kind=kind,
        value=checked_contact(kind, value),
        is_primary=is_primary,
    )
