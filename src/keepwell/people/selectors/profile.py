# SPDX-License-Identifier: Apache-2.0
"""What one's own profile shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from keepwell.kernel.actor import Actor
from keepwell.people.models import Account, ApiToken, Organisation, Person, RoleHeld
from keepwell.people.selectors.own import person_of
from keepwell.people.selectors.staff import today_for


@dataclass(frozen=True, slots=True)
class RoleLine:
    """A role somebody holds."""

    id: UUID
    role: str
    place: str
    place_id: UUID
    project: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A living API key."""

    id: UUID
    label: str
    prefix: str
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    acts: Sequence[str] | None
    places: Sequence[str]


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """Who one is here."""

    person_id: UUID
    name: str
    job_title: str
    organisation: str
    email: str
    language: str
    time_zone: str
    roles: Sequence[RoleLine]
    keys: Sequence[KeyLine]


def profile_page(actor: Actor, now: datetime) -> ProfilePage:
    """The actor's own page."""
    person = Person.objects.select_related("organisation").get(pk=person_of(actor))
    account = Account.objects.get(person_id=person.pk)
    return ProfilePage(
        person_id=person.pk,
        name=person.label,
        job_title=person.job_title,
        organisation=person.organisation.label,
        email=account.email,
        language=str(account.get_language_display()),
        time_zone=account.time_zone,
        roles=role_lines(person, now),
        keys=_keys(actor, now),
    )


def role_lines(person: Person, now: datetime) -> list[RoleLine]:
    """Roles in force or to come, at places the reader may see."""
    held = RoleHeld.objects.filter(person=person).not_ended_by(today_for(person.organisation, now))
    return [
        RoleLine(
            one.pk,
            str(one.get_role_display()),
            one.organisation.label,
            one.organisation_id,
            one.project.label if one.project else "",
            one.starts_on,
            one.ends_on,
        )
        for one in held.select_related("organisation", "project")
    ]


def _keys(actor: Actor, now: datetime) -> list[KeyLine]:
    living = ApiToken.objects.visible_to(actor).filter(
        person_id=person_of(actor), revoked_at__isnull=True, expires_at__gt=now
    )
    rows = list(living)
    places = Organisation.objects.in_bulk({key for one in rows for key in one.places})
    return [
        KeyLine(
            one.pk,
            one.label,
            one.prefix,
            one.created_at,
            one.expires_at,
            one.last_used_at,
            one.acts,
            [places[key].label for key in one.places if key in places],
        )
        for one in rows
    ]
