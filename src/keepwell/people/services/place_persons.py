# SPDX-License-Identifier: Apache-2.0
"""Put many persons into an organisation at once: a plain service for set actions (import, joiners, demo)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from keepwell.people.choices import ContactKind, Employment, Language
from keepwell.people.models import Contact, Organisation, Person
from keepwell.people.services._wording import checked_email, checked_name


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person from a list; `staff_number` tells whether he is known already."""

    name: str
    staff_number: str = ""
    latin_name: str = ""
    job_title: str = ""
    email: str = ""
    language: str = Language.CHINESE
    employment: str = Employment.EMPLOYEE


def person_at(organisation: Organisation, words: NewPerson) -> Person:
    """An unsaved person of the organisation, checked."""
    return Person(
        organisation=organisation,
        customer_id=organisation.customer_id,
        is_provider=organisation.is_provider,
        name=checked_name(words.name),
        latin_name=words.latin_name.strip(),
        staff_number=words.staff_number.strip(),
        job_title=words.job_title.strip(),
        language=words.language,
        employment=words.employment,
    )


def email_of(person: Person, email: str) -> Contact:
    """An unsaved primary email address of the person."""
    return Contact(
        person=person,
        organisation_id=person.organisation_id,
        customer_id=person.customer_id,
        kind=ContactKind.EMAIL,
        value=checked_email(email),
        is_primary=True,
    )


def place_persons(organisation: Organisation, people: Sequence[NewPerson]) -> tuple[dict[str, UUID], list[Person]]:
    """Make those whose staff number is new at the customer; returns ids by staff number, and the persons made."""
    numbers = {one.staff_number for one in people if one.staff_number}
    known = dict(
        Person.objects.filter(customer_id=organisation.customer_id, staff_number__in=numbers).values_list(
            "staff_number", "pk"
        )
    )
    made: list[Person] = []
    contacts: list[Contact] = []
    for words in people:
        if words.staff_number and words.staff_number in known:
            continue
        person = person_at(organisation, words)
        made.append(person)
        if person.staff_number:
            known[person.staff_number] = person.pk
        if words.email:
            contacts.append(email_of(person, words.email))
    Person.objects.bulk_create(made)
    Contact.objects.bulk_create(contacts)
    return known, made
