# SPDX-License-Identifier: Apache-2.0
"""Correct what is known about many persons at once: a plain service for set actions (import, directory sync)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from keepwell.kernel import snapshot
from keepwell.kernel.actions import note_change_for
from keepwell.people.models import Contact, Person
from keepwell.people.selectors.staff import today_for
from keepwell.people.services._ground import renew_accounts
from keepwell.people.services._wording import checked_name
from keepwell.people.services.admit_persons import contact_of

_FACTS = ("name", "latin_name", "staff_number", "job_title", "language", "employment")


@dataclass(frozen=True, slots=True)
class Amendment:
    """New facts by column, and further ways (kind, value) to reach the person."""

    person: Person
    facts: Mapping[str, str] = field(default_factory=dict)
    contacts: tuple[tuple[str, str], ...] = ()


def amend_persons(amendments: Sequence[Amendment], *, now: datetime) -> None:
    """Write the facts; a new contact becomes the preferred one where there was none of its kind."""
    if not amendments:
        return
    before = {one.person.pk: snapshot.of_row(one.person) for one in amendments}
    for one in amendments:
        for name, value in one.facts.items():
            setattr(one.person, name, checked_name(value) if name == "name" else value.strip())
    Person.objects.bulk_update([one.person for one in amendments if one.facts], list(_FACTS))
    added = _further(amendments, now)
    renew_accounts(one.person.pk for one in amendments)
    for one in amendments:
        if one.facts:
            note_change_for(one.person, snapshot.difference(one.person, before[one.person.pk]))
    for contact in added:
        note_change_for(contact)


def _further(amendments: Sequence[Amendment], now: datetime) -> list[Contact]:
    people = [one.person.pk for one in amendments if one.contacts]
    preferred = set(Contact.objects.filter(person_id__among=people, is_primary=True).values_list("person_id", "kind"))
    made = []
    for one in amendments:
        for kind, value in one.contacts:
            contact = contact_of(one.person, kind, value, is_primary=(one.person.pk, kind) not in preferred)
            contact.confirmed_on = today_for(one.person.organisation, now)
            preferred.add((one.person.pk, kind))
            made.append(contact)
    Contact.objects.bulk_create(made)
    return made
