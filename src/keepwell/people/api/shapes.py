# SPDX-License-Identifier: Apache-2.0
"""How people look in the API; a row made or changed by an action looks the same as in a list."""

from datetime import datetime
from uuid import UUID

from ninja import Schema

from keepwell.kernel.api.representations import shows
from keepwell.people.models import Account, ApiToken, Organisation, Person, Team
from keepwell.people.selectors import NoticeLine


class OrganisationShape(Schema):
    """A node of the tree; `path` holds its ancestors, root first, and itself."""

    id: UUID
    code: str
    name: str
    name_en: str
    kind: str
    parent_id: UUID | None
    customer_id: UUID
    path: list[UUID]
    ticket_prefix: str
    zone: str
    language: str
    is_provider: bool


class PersonShape(Schema):
    """A person."""

    id: UUID
    name: str
    latin_name: str
    staff_number: str
    job_title: str
    organisation_id: UUID
    customer_id: UUID
    language: str
    employment: str
    is_provider: bool
    is_active: bool


class TeamShape(Schema):
    """A team and the persons on duty for it now."""

    id: UUID
    code: str
    kind: str
    name: str
    name_en: str
    organisation_id: UUID
    on_duty: list[UUID] = []


class NoticeShape(Schema):
    """A notice to the caller, worded in his language."""

    id: UUID
    kind: str
    title: str
    body: str
    link: str
    created_at: datetime
    is_unread: bool


class MeShape(Schema):
    """Who calls, and what he is trusted with: the organisations each role covers, and roles held everywhere."""

    person_id: UUID | None
    account_id: UUID | None
    name: str
    organisation_id: UUID | None
    language: str
    roles: dict[str, list[UUID]]
    everywhere: list[str]
    projects: list[UUID]


class AccountShape(Schema):
    """A login; never its password's hash."""

    id: UUID
    email: str
    person_id: UUID
    is_active: bool
    language: str
    time_zone: str


class TokenShape(Schema):
    """A key; `acts` null: all that its owner may, empty: reading only. `secret` is there once, when it is made."""

    id: UUID
    label: str
    prefix: str
    expires_at: datetime
    revoked_at: datetime | None
    last_used_at: datetime | None
    acts: list[str] | None
    places: list[UUID]
    secret: str | None = None


class OrganisationList(Schema):
    """A page of organisations; `next` goes into `after`, null at the end."""

    items: list[OrganisationShape]
    next: UUID | None


class PersonList(Schema):
    """A page of persons; `next` goes into `after`, null at the end."""

    items: list[PersonShape]
    next: UUID | None


shows(Organisation, OrganisationShape)
shows(Person, PersonShape)
shows(Team, TeamShape)
shows(Account, AccountShape)
shows(ApiToken, TokenShape)


def notice_shape(line: NoticeLine) -> NoticeShape:
    """A notice."""
    return NoticeShape(
        id=line.id,
        kind=line.kind,
        title=line.title,
        body=line.body,
        link=line.link,
        created_at=line.created_at,
        is_unread=line.is_unread,
    )
