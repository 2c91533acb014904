# SPDX-License-Identifier: Apache-2.0
"""What the directory knows of one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from keepwell.directory.models import Consent, Touchpoint
from keepwell.directory.selectors.listing import STALE_AFTER
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.people.models import Account, Contact, Person

MOST_TOUCHPOINTS = 50


@dataclass(frozen=True, slots=True)
class Card:
    """What a business card says."""

    person: Person
    organisation: str
    contacts: Sequence[Contact]


def card_of(actor: Actor, person_id: UUID) -> Card:
    """A person's card with the contacts the reader may see; NotFound for whoever is out of sight."""
    person = Person.objects.visible_to(actor).select_related("organisation").filter(pk=person_id).first()
    if person is None or not person.is_active:
        raise NotFound
    contacts = Contact.objects.visible_to(actor).filter(person=person, is_unreachable=False)
    return Card(person, person.organisation.label, list(contacts))


def touchpoints_of(actor: Actor, person_id: UUID) -> list[Touchpoint]:
    """Conversations with a person, the last first; restricted ones only for those who may read them."""
    rows = Touchpoint.objects.visible_to(actor).filter(person_id=person_id).select_related("by")
    return list(rows[:MOST_TOUCHPOINTS])


def consents_of(actor: Actor, person_id: UUID) -> list[Consent]:
    """What the person agreed to, with what was withdrawn."""
    return list(Consent.objects.visible_to(actor).filter(person_id=person_id))


def stale_persons(now: datetime) -> list[UUID]:
    """Those who can sign in and have a contact that nobody confirmed for 35 days."""
    since = now.date() - STALE_AFTER
    stale = Contact.objects.filter(Q(confirmed_on__isnull=True) | Q(confirmed_on__lt=since), is_unreachable=False)
    able = Account.objects.filter(is_active=True, person__is_active=True)
    return list(stale.filter(person__in=able.values("person")).values_list("person_id", flat=True).distinct())
