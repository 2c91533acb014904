# SPDX-License-Identifier: Apache-2.0
"""Rows of people: found by staff number, else email, else name at the place; many at a time."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from keepwell.people.choices import ContactKind, Employment, Language
from keepwell.people.models import Contact, Organisation, Person
from keepwell.people.services import Amendment, Arrival, NewPerson, admit_persons, amend_persons
from keepwell.transfer.choices import Verdict
from keepwell.transfer.kinds.columns import Row
from keepwell.transfer.kinds.ground import Ground, Plan
from keepwell.transfer.kinds.specs import PEOPLE

_PHONE = re.compile(r"[+()\d][\d ()/.-]{2,39}")
_FACTS = ("name", "latin_name", "job_title", "language", "employment")
_WAYS = {"email": ContactKind.EMAIL, "mobile": ContactKind.MOBILE}


@dataclass(slots=True)
class _Known:
    """Who is here already, of those the batch may mean."""

    by_number: dict[tuple[UUID, str], Person] = field(default_factory=dict)
    by_mail: dict[str, list[Person]] = field(default_factory=dict)
    by_name: dict[tuple[UUID, str], list[Person]] = field(default_factory=dict)
    contacts: dict[UUID, list[Contact]] = field(default_factory=dict)


class PeoplePlanner:
    """Persons with email and mobile number."""

    spec = PEOPLE

    def keys(self, row: Row) -> Iterator[tuple[str, str]]:
        """Staff number and email stand once in a file."""
        if number := row.text("staff_number"):
            yield "staff_number", number
        if email := row.text("email"):
            yield "email", email.lower()

    def plan(self, ground: Ground, rows: Sequence[Row]) -> list[Plan]:
        """At most six queries a batch."""
        ground.learn_places(row.text("organisation") for row in rows)
        plans = [Plan(row) for row in rows]
        for plan in plans:
            plan.place = ground.place(plan, "organisation")
            _check_ways(plan)
        sound = [plan for plan in plans if plan.place is not None and not plan.flaws]
        known = _known(ground, sound)
        taken: set[tuple[UUID, str]] = set()
        for plan in sound:
            self._decide(ground, plan, known)
            _once(plan, taken)
        return plans

    def _decide(self, ground: Ground, plan: Plan, known: _Known) -> None:
        place = plan.home
        person = _match(plan, known, place)
        if plan.flaws:
            return
        if person is None:
            if ground.may("people.add_person", place):
                plan.what = _arrival(plan.row, place)
            else:
                plan.refuse("", "not_allowed", place=place.label)
            return
        if not person.is_active:
            plan.refuse("staff_number", "left", value=person.name)
            return
        if plan.row.text("organisation") and person.organisation_id != place.pk:
            plan.refuse("organisation", "elsewhere", place=person.organisation.label)
            return
        plan.what = amendment = _amendment(plan.row, person, known.contacts.get(person.pk, []))
        plan.verdict = Verdict.CHANGED if amendment.facts or amendment.contacts else Verdict.UNCHANGED
        may = not amendment.facts or ground.may("people.change_person", person)
        if plan.verdict is Verdict.CHANGED and not (
            may and (not amendment.contacts or ground.may("people.add_contact", person))
        ):
            plan.refuse("", "not_allowed", place=person.organisation.label)

    def carry_out_all(self, ground: Ground, plans: Sequence[Plan]) -> None:
        """All of a batch in a few statements."""
        admit_persons([plan.what for plan in plans if plan.verdict is Verdict.ADDED])
        amend_persons([plan.what for plan in plans if plan.verdict is Verdict.CHANGED], now=ground.now)

    def carry_out(self, ground: Ground, plan: Plan) -> None:
        """One row."""
        self.carry_out_all(ground, [plan])


def _check_ways(plan: Plan) -> None:
    email, mobile = plan.row.text("email"), plan.row.text("mobile")
    if email:
        try:
            validate_email(email)
        except ValidationError:
            plan.refuse("email", "no_email", value=email)
    if mobile and not _PHONE.fullmatch(mobile):
        plan.refuse("mobile", "no_phone", value=mobile)


def _known(ground: Ground, plans: Sequence[Plan]) -> _Known:
    found = _Known()
    customers = {plan.place.customer_id for plan in plans if plan.place}
    mails = {plan.row.text("email").lower() for plan in plans} - {""}
    numbers = {plan.row.text("staff_number") for plan in plans} - {""}
    names = {plan.row.text("name") for plan in plans if not plan.row.text("staff_number")}
    rows = Person.objects.select_related("organisation").filter(customer_id__in=customers)
    for person in rows.filter(staff_number__in=numbers):
        found.by_number[person.customer_id, person.staff_number] = person
    contacts = Contact.objects.filter(kind=ContactKind.EMAIL, value__in=mails, customer_id__in=customers)
    for contact in contacts.select_related("person__organisation"):
        found.by_mail.setdefault(contact.value, []).append(contact.person)
    if names:
        for person in rows.filter(name__in=names, is_active=True):
            found.by_name.setdefault((person.organisation_id, person.name), []).append(person)
    everybody = {one.pk for one in found.by_number.values()}
    everybody |= {one.pk for many in (*found.by_mail.values(), *found.by_name.values()) for one in many}
    for contact in Contact.objects.filter(person_id__among=everybody, kind__in=list(_WAYS.values())):
        found.contacts.setdefault(contact.person_id, []).append(contact)
    return found


def _match(plan: Plan, known: _Known, place: Organisation) -> Person | None:
    """Who the row means; refuses it when number and email mean two people."""
    number, email = plan.row.text("staff_number"), plan.row.text("email").lower()
    by_number = known.by_number.get((place.customer_id, number)) if number else None
    holders = [one for one in known.by_mail.get(email, []) if one.customer_id == place.customer_id] if email else []
    if by_number is not None:
        other = next((one for one in holders if one.pk != by_number.pk), None)
        if other is not None:
            plan.refuse("email", "mail_taken", name=_named(other))
        return by_number
    if len(holders) > 1:
        plan.refuse("email", "many_people", value=email)
    elif holders and number and holders[0].staff_number:
        plan.refuse("email", "mail_taken", name=_named(holders[0]))
    if holders:
        return holders[0]
    if number:
        return None
    namesakes = known.by_name.get((place.pk, plan.row.text("name")), [])
    if len(namesakes) > 1:
        plan.refuse("name", "many_people", value=plan.row.text("name"))
    if email and namesakes:
        # a namesake with another email is somebody else
        namesakes = [one for one in namesakes if not _mails_of(known, one)]
    return namesakes[0] if namesakes else None


def _mails_of(known: _Known, person: Person) -> list[str]:
    return [one.value for one in known.contacts.get(person.pk, []) if one.kind == ContactKind.EMAIL]


def _named(person: Person) -> str:
    return f"{person.name} ({person.staff_number})" if person.staff_number else person.name


def _once(plan: Plan, taken: set[tuple[UUID, str]]) -> None:
    """Two rows of one batch that mean the same customer's number, or the same person, are not both carried out."""
    if plan.flaws or plan.place is None:
        return
    keys = []
    if number := plan.row.text("staff_number"):
        keys.append((plan.place.customer_id, number))
    if isinstance(plan.what, Amendment):
        keys.append((plan.what.person.pk, ""))
    elif not number and not plan.row.text("email"):
        keys.append((plan.place.pk, plan.row.text("name")))
    if any(key in taken for key in keys):
        plan.refuse(
            "staff_number" if number else "name",
            "number_taken" if number else "many_people",
            value=plan.row.text("name"),
        )
    taken.update(keys)


def _arrival(row: Row, place: Organisation) -> Arrival:
    words = NewPerson(
        name=row.text("name"),
        staff_number=row.text("staff_number"),
        latin_name=row.text("latin_name"),
        job_title=row.text("job_title"),
        language=row.text("language") or place.language or Language.CHINESE,
        employment=row.text("employment") or Employment.EMPLOYEE,
    )
    return Arrival(place, words, _contacts(row))


def _contacts(row: Row) -> tuple[tuple[str, str], ...]:
    given = ((kind, row.text(column)) for column, kind in _WAYS.items())
    return tuple((str(kind), value.lower() if kind == ContactKind.EMAIL else value) for kind, value in given if value)


def _amendment(row: Row, person: Person, contacts: Sequence[Contact]) -> Amendment:
    facts: dict[str, Any] = {
        name: row.text(name) for name in _FACTS if row.text(name) and row.text(name) != getattr(person, name)
    }
    if (number := row.text("staff_number")) and number != person.staff_number:
        facts["staff_number"] = number
    here = {(str(one.kind), one.value) for one in contacts}
    return Amendment(person, facts, tuple(one for one in _contacts(row) if one not in here))
