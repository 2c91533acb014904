# SPDX-License-Identifier: Apache-2.0
"""Persons as other rooms show them: cards by id, and the search behind pickers."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from keepwell.kernel.actor import Actor
from keepwell.people.models import Person

MOST_FOUND = 20


@dataclass(frozen=True, slots=True)
class PersonCard:
    """What a badge, a table cell or a picker's line says about a person, in the reader's language."""

    id: UUID
    name: str
    job_title: str
    organisation: str
    is_provider: bool


def cards(person_ids: Iterable[UUID | None]) -> dict[UUID, PersonCard]:
    """Cards by id in one query; whoever the reader may not meet at all is missing."""
    wanted = {one for one in person_ids if one is not None}
    if not wanted:
        return {}
    return {card.id: card for card in _cards(Person.objects.filter(pk__in=wanted))}


def find_people(
    actor: Actor, words: str = "", *, below: UUID | None = None, only_provider: bool = False, limit: int = MOST_FOUND
) -> list[PersonCard]:
    """Persons for a picker: whose name, Latin name or staff number matches, who have not left."""
    people = Person.objects.visible_to(actor).active()
    if words.strip():
        people = people.called(words.strip())
    if below is not None:
        people = people.below(below)
    if only_provider:
        people = people.filter(is_provider=True)
    return _cards(people[: min(limit, MOST_FOUND)])


def card_of(person: Person) -> PersonCard:
    """The card of a person whose organisation is loaded."""
    return PersonCard(person.pk, person.label, person.job_title, person.organisation.label, person.is_provider)


def _cards(people: QuerySet[Person]) -> list[PersonCard]:
    return [card_of(row) for row in people.select_related("organisation")]
