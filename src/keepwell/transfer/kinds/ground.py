# SPDX-License-Identifier: Apache-2.0
"""What the rows of one run stand on: who acts, where they go in, and what is here already."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, Q

from keepwell.kernel import ports
from keepwell.kernel.actor import Actor, Scope
from keepwell.people.choices import ContactKind
from keepwell.people.models import Contact, Organisation, Person, Project
from keepwell.transfer.choices import Verdict
from keepwell.transfer.kinds.columns import Flaw, Row

MISSING, MANY = "missing", "many"


@dataclass(slots=True)
class Plan:
    """What a row becomes; `place` is the organisation that decides, `what` what the kind needs to do it."""

    row: Row
    verdict: Verdict = Verdict.ADDED
    flaws: list[Flaw] = field(default_factory=list)
    place: Organisation | None = None
    what: Any = None

    @property
    def home(self) -> Organisation:
        """The place of a row whose place was found."""
        if self.place is None:
            raise LookupError(self.row.line.number)
        return self.place

    def refuse(self, column: str, code: str, **words: object) -> "Plan":
        """Say why it cannot be."""
        self.verdict = Verdict.REFUSED
        self.flaws.append(Flaw(column, code, {key: str(value) for key, value in words.items()}))
        return self


@dataclass(slots=True)
class Ground:
    """Shared by all batches of a run; called inside a transaction with the actor's scope."""

    actor: Actor
    anchor: Organisation
    now: datetime
    #: places this run will make or has made, by code: later rows may stand below them
    planted: dict[str, Organisation] = field(default_factory=dict)
    _places: dict[str, Organisation | str] = field(default_factory=dict)
    _may: dict[tuple[str, UUID], bool] = field(default_factory=dict)

    @property
    def scope(self) -> Scope:
        """The actor's, and what this run has planted."""
        own = self.actor.scope
        return replace(own, organisations=own.organisations | {place.pk for place in self.planted.values()})

    def may(self, action: str, row: Model) -> bool:
        """Whether the actor may do by hand what the file asks for; asked once for each place."""
        key = (action, row.pk)
        if key not in self._may:
            context = {"mfa": self.actor.mfa, "via": str(self.actor.via)}
            self._may[key] = ports.authorizer().authorise(self.actor, action, row, context).allowed
        return self._may[key]

    def learn_places(self, words: Iterable[str]) -> None:
        """Look up what the rows of a batch call places, in one query."""
        asked = {word for word in words if word and word not in self._places}
        if not asked:
            return
        named = Q(code__in=asked) | Q(name__in=asked) | Q(name_en__in=asked)
        found = list(Organisation.objects.filter(named, path__contains=[self.anchor.pk]))
        for word in asked:
            by_code = [one for one in found if one.code == word]
            fitting = by_code or [one for one in found if word in (one.name, one.name_en)]
            self._places[word] = fitting[0] if len(fitting) == 1 else (MANY if fitting else MISSING)

    def place(self, plan: Plan, column: str) -> Organisation | None:
        """The place a cell names, the anchor when it is empty; refuses the row otherwise."""
        word = plan.row.text(column)
        if not word:
            return self.anchor
        if word in self.planted:
            return self.planted[word]
        found = self._places.get(word, MISSING)
        if isinstance(found, Organisation):
            return found
        code = "many_places" if found == MANY else "no_place"
        plan.refuse(column, code, value=word, anchor=self.anchor.label)
        return None

    def forget_place(self, code: str) -> None:
        """A place was made: ask again."""
        self._places.pop(code, None)


class People:
    """The persons that the rows of a batch name, by staff number, email or name."""

    def __init__(self, ground: Ground, words: Collection[str]) -> None:
        asked = {word for word in words if word}
        mails = {word.lower() for word in asked if "@" in word}
        here = Q(organisation__path__contains=[ground.anchor.pk]) | Q(is_provider=True)
        if ground.anchor.customer_id != ground.anchor.pk:
            here |= Q(customer_id=ground.anchor.customer_id)
        contacts = Contact.objects.filter(kind=ContactKind.EMAIL, value__in=mails).values_list("value", "person_id")
        self._mails: dict[str, set[UUID]] = {}
        for value, person_id in contacts:
            self._mails.setdefault(value, set()).add(person_id)
        ids = {one for found in self._mails.values() for one in found}
        named = Q(staff_number__in=asked) | Q(name__in=asked) | Q(latin_name__in=asked) | Q(pk__in=ids)
        self._found = list(Person.objects.select_related("organisation").filter(here, named)) if asked else []

    def called(self, word: str, customer_id: UUID | None = None) -> list[Person]:
        """Those it may mean, the surest way first; of several, those of the customer."""
        ids = self._mails.get(word.lower(), set())
        ways = (
            [one for one in self._found if one.staff_number == word],
            [one for one in self._found if one.pk in ids],
            [one for one in self._found if word in (one.name, one.latin_name)],
        )
        found = next((way for way in ways if way), [])
        active = [one for one in found if one.is_active] or found
        own = [one for one in active if one.customer_id == customer_id]
        return own if own and len(active) > 1 else active

    def one(self, plan: Plan, column: str, customer_id: UUID | None = None) -> Person | None:
        """The one person; refuses the row otherwise."""
        word = plan.row.text(column)
        found = self.called(word, customer_id)
        if len(found) != 1:
            plan.refuse(column, "many_people" if found else "no_person", value=word)
            return None
        if not found[0].is_active:
            plan.refuse(column, "left", value=word)
            return None
        return found[0]


def projects_called(ground: Ground, words: Collection[str]) -> dict[tuple[UUID, str], Project]:
    """Projects at or below the anchor's customer, by customer and code or name."""
    asked = {word for word in words if word}
    if not asked:
        return {}
    named = Q(code__in=asked) | Q(name__in=asked) | Q(name_en__in=asked)
    here = Q(organisation__path__contains=[ground.anchor.pk]) | Q(customer_id=ground.anchor.customer_id)
    found: dict[tuple[UUID, str], Project] = {}
    for one in Project.objects.select_related("organisation").filter(named, here):
        for word in {one.code, one.name, one.name_en} & asked:
            found.setdefault((one.customer_id, word), one)
    return found
