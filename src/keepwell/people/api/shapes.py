# SPDX-License-Identifier: Apache-2.0
"""How people look in the API; a row made or changed by an action looks the same as in a list."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from ninja import Schema

from keepwell.kernel.api.representations import represents
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


class OrganisationList(Schema):
    """A page of organisations; `next` goes into `after`, null at the end."""

    items: list[OrganisationShape]
    next: UUID | None


class PersonList(Schema):
    """A page of persons; `next` goes into `after`, null at the end."""

    items: list[PersonShape]
    next: UUID | None


@represents(Organisation)
def organisation_shape(row: Organisation) -> Mapping[str, object]:
    """A node."""
    return OrganisationShape.from_orm(row).dict()


@represents(Person)
def person_shape(row: Person) -> Mapping[str, object]:
    """A person."""
    return PersonShape.from_orm(row).dict()


@represents(Team)
def team_shape(row: Team) -> Mapping[str, object]:
    """A team."""
    return TeamShape.from_orm(row).dict()


@represents(Account)
def account_shape(row: Account) -> Mapping[str, object]:
    """A login; never its password's hash."""
    return {
        "id": row.pk,
        "email": row.email,
        "person_id": row.person_id,
        "is_active": row.is_active,
        "language": row.language,
        "time_zone": row.time_zone,
    }


@represents(ApiToken)
def token_shape(row: ApiToken) -> Mapping[str, object]:
    """A key; `secret` is there once, in the answer to the request that made it."""
    return {
        "id": row.pk,
        "label": row.label,
        "prefix": row.prefix,
        "expires_at": row.expires_at,
        "revoked_at": row.revoked_at,
        "secret": getattr(row, "secret", None),
    }


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
