# SPDX-License-Identifier: Apache-2.0
"""The directory of a customer: who answers for it, whom to ask inside, and by which ways (B66, B69)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from keepwell.directory.choices import Purpose
from keepwell.directory.models import Consent, Edition, EditionLine
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.people.choices import ContactKind, Role
from keepwell.people.models import Contact, Organisation, Person, RoleHeld

STALE_AFTER = timedelta(days=35)
#: who is listed, in this order: ours first, then those of the customer who help others
LISTED = (
    Role.CSM,
    Role.CSM_DEPUTY,
    Role.SERVICE_MANAGER,
    Role.CHIEF_PLM_OFFICER,
    Role.SPECIALIST,
    Role.KEY_USER,
    Role.OFFICE_HEAD,
)


@dataclass(frozen=True, slots=True)
class Reach:
    """One way to reach somebody; `is_stale`: nobody confirmed it for 35 days."""

    kind: str
    value: str
    confirmed_on: date | None
    is_stale: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One person of the directory."""

    person: Person
    role: str
    place: str
    reaches: Sequence[Reach]

    @property
    def is_stale(self) -> bool:
        """Whether one of the ways needs confirming, or there is none."""
        return not self.reaches or any(reach.is_stale for reach in self.reaches)


@dataclass(frozen=True, slots=True)
class EditionPage:
    """An edition, and what changed since the one before: names added, left out, and with other contacts."""

    edition: Edition
    lines: Sequence[tuple[EditionLine, str, Sequence[tuple[str, str]]]]
    added: Sequence[str]
    left: Sequence[str]
    changed: Sequence[str]


def directory_of(actor: Actor, customer_id: UUID, now: datetime) -> tuple[Organisation, list[Line], list[Edition]]:
    """A customer's directory as it stands, and its editions; NotFound for customers out of sight."""
    # row-level security decides: a department's scope climbs to its contract holder, whom its policies do not name
    place = Organisation.objects.filter(pk=customer_id).first()
    if place is None or not place.is_customer:
        raise NotFound
    seen = Contact.objects.visible_to(actor).filter(person__in=[one.person_id for one in _holders(place, now)])
    return place, listed(place, now, seen), list(Edition.objects.visible_to(actor).filter(customer=place)[:60])


def listed(customer: Organisation, now: datetime, contacts: Iterable[Contact] | None = None) -> list[Line]:
    """Everybody listed for the customer now, each under his first role; who does not want to be is left out."""
    holders = _holders(customer, now)
    ids = {one.person_id for one in holders}
    hidden = _unwilling(ids)
    if contacts is None:
        contacts = Contact.objects.filter(person__in=ids)
    ours = {one.person_id for one in holders if one.person.is_provider}
    ways: dict[UUID, list[Reach]] = defaultdict(list)
    for contact in contacts:
        if _is_for_everybody(contact, contact.person_id in ours):
            ways[contact.person_id].append(_reach(contact, now.date()))
    lines: dict[UUID, Line] = {}
    for held in holders:
        if held.person_id not in hidden and held.person_id not in lines:
            place = held.organisation.label if not held.person.is_provider else held.person.organisation.label
            lines[held.person_id] = Line(held.person, held.role, place, ways[held.person_id])
    return list(lines.values())


def _holders(customer: Organisation, now: datetime) -> list[RoleHeld]:
    rows = RoleHeld.objects.filter(Q(customer=customer) | Q(organisation__parent__isnull=True), role__in=LISTED)
    rows = rows.filter(project__isnull=True, person__is_active=True).on(now.date())
    order = {role.value: number for number, role in enumerate(LISTED)}
    found = rows.select_related("person__organisation", "organisation")
    return sorted(found, key=lambda one: (order[one.role], one.organisation.label, one.person.label))


def _unwilling(ids: Iterable[UUID]) -> set[UUID]:
    """Those whose consent to be listed was withdrawn and not given again."""
    rows = Consent.objects.filter(person__in=list(ids), purpose=Purpose.LISTING).order_by("given_at")
    return {person for person, ended in rows.values_list("person_id", "withdrawn_at") if ended is not None} - {
        person for person, ended in rows.values_list("person_id", "withdrawn_at") if ended is None
    }


def _is_for_everybody(contact: Contact, is_ours: bool) -> bool:
    """Public ways are listed; of the customer's own people the address and the desk phone too, private ways never."""
    at_work = not is_ours and contact.kind in {ContactKind.EMAIL, ContactKind.PHONE}
    return not contact.is_unreachable and (contact.is_public or at_work)


def _reach(contact: Contact, today: date) -> Reach:
    stale = contact.confirmed_on is None or today - contact.confirmed_on > STALE_AFTER
    return Reach(contact.kind, contact.value, contact.confirmed_on, stale)


def frozen(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """The directory as an edition keeps it: plain values, no days of confirmation."""
    return [
        {
            "person": str(line.person.pk),
            "name": line.person.name,
            "latin_name": line.person.latin_name,
            "role": line.role,
            "place": line.place,
            "reaches": "\n".join(f"{reach.kind} {reach.value}" for reach in line.reaches),
        }
        for line in lines
    ]


def edition_page(actor: Actor, edition_id: UUID) -> EditionPage:
    """One edition with its differences to the one before."""
    edition = Edition.objects.visible_to(actor).select_related("customer").filter(pk=edition_id).first()
    if edition is None:
        raise NotFound
    before = Edition.objects.visible_to(actor).filter(customer_id=edition.customer_id, number=edition.number - 1)
    old = {line.person_id: line for line in EditionLine.objects.filter(edition__in=before)}
    new = {line.person_id: line for line in edition.lines.all()}
    return EditionPage(
        edition,
        [(line, str(Role(line.role).label), _worded(line.reaches)) for line in new.values()],
        [line.name for key, line in new.items() if key not in old] if old else [],
        [line.name for key, line in old.items() if key not in new],
        [line.name for key, line in new.items() if key in old and _said(line) != _said(old[key])],
    )


def _said(line: EditionLine) -> tuple[str, ...]:
    return line.name, line.latin_name, line.role, line.place, line.reaches


def _worded(reaches: str) -> list[tuple[str, str]]:
    split = (line.partition(" ") for line in reaches.splitlines())
    return [(str(ContactKind(kind).label), value) for kind, _blank, value in split]
