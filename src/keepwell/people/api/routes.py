# SPDX-License-Identifier: Apache-2.0
"""What programs may read of people: the caller, organisations, persons, teams, own notices."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from keepwell.kernel import clock
from keepwell.kernel.api.answers import tagged
from keepwell.kernel.api.problems import CODES, Problem
from keepwell.kernel.api.write_surface import actor_of
from keepwell.kernel.errors import NotFound
from keepwell.people.api import more_shapes as more_shapes  # registers how rows of actions look
from keepwell.people.api.shapes import (
    MeShape,
    NoticeShape,
    OrganisationList,
    OrganisationShape,
    PersonList,
    PersonShape,
    TeamShape,
    notice_shape,
)
from keepwell.people.models import Organisation, Person
from keepwell.people.selectors import notices
from keepwell.people.selectors.directory import person_page, team_lines

router = Router(tags=["people"])
Limit = Annotated[int, Field(ge=1, le=200)]
Words = Annotated[str, Field(max_length=80)]


@router.get("/me", response={200: MeShape, CODES: Problem}, operation_id="people_me", summary="Who calls")
def me(request: HttpRequest) -> MeShape:
    """The caller and his roles."""
    actor = actor_of(request)
    return MeShape(
        person_id=actor.person_id,
        account_id=actor.account_id,
        name=actor.label,
        organisation_id=actor.organisation_id,
        language=actor.language,
        roles={role: sorted(covered) for role, covered in actor.roles.items()},
        everywhere=sorted(actor.everywhere),
        projects=sorted(actor.projects),
    )


@router.get(
    "/organisations",
    response={200: OrganisationList, CODES: Problem},
    operation_id="people_organisations",
    summary="Organisations",
)
def organisations(
    request: HttpRequest,
    below: UUID | None = None,
    code: Words = "",
    after: UUID | None = None,
    limit: Limit = 50,
) -> OrganisationList:
    """Organisations the caller may see; `below` keeps a node and everything under it."""
    rows = Organisation.objects.visible_to(actor_of(request))
    if below is not None:
        rows = rows.below(below)
    if code:
        rows = rows.filter(code=code)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = list(rows.order_by("pk")[: limit + 1])
    items = [OrganisationShape.from_orm(row) for row in found[:limit]]
    return OrganisationList(items=items, next=items[-1].id if len(found) > limit else None)


@router.get(
    "/organisations/{uuid:id}",
    response={200: OrganisationShape, CODES: Problem},
    operation_id="people_organisation",
    summary="One organisation",
)
def organisation(request: HttpRequest, id: UUID) -> OrganisationShape:  # noqa: A002  # the name in the address
    """One node."""
    row = Organisation.objects.visible_to(actor_of(request)).filter(pk=id).first()
    if row is None:
        raise NotFound
    tagged(request, row)
    return OrganisationShape.from_orm(row)


@router.get("/persons", response={200: PersonList, CODES: Problem}, operation_id="people_persons", summary="Persons")
def persons(
    request: HttpRequest,
    q: Words = "",
    below: UUID | None = None,
    after: UUID | None = None,
    limit: Limit = 50,
) -> PersonList:
    """Persons the caller may meet; `q` searches names and staff numbers, `below` keeps a node's people."""
    rows = Person.objects.visible_to(actor_of(request)).active()
    if q.strip():
        rows = rows.called(q.strip())
    if below is not None:
        rows = rows.below(below)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = list(rows.order_by("pk")[: limit + 1])
    items = [PersonShape.from_orm(row) for row in found[:limit]]
    return PersonList(items=items, next=items[-1].id if len(found) > limit else None)


@router.get(
    "/persons/{uuid:id}",
    response={200: PersonShape, CODES: Problem},
    operation_id="people_person",
    summary="One person",
)
def person(request: HttpRequest, id: UUID) -> PersonShape:  # noqa: A002  # the name in the address
    """One person."""
    row = person_page(actor_of(request), id, clock.now()).person
    tagged(request, row)
    return PersonShape.from_orm(row)


@router.get(
    "/teams",
    response={200: list[TeamShape], CODES: Problem},
    operation_id="people_teams",
    summary="Teams and who is on duty",
)
def teams(request: HttpRequest) -> list[TeamShape]:
    """Every team the caller may see."""
    made = []
    for line in team_lines(actor_of(request), clock.now()):
        shape = TeamShape.from_orm(line.team)
        shape.on_duty = [person.pk for person in line.on_duty]
        made.append(shape)
    return made


@router.get(
    "/notices",
    response={200: list[NoticeShape], CODES: Problem},
    operation_id="people_notices",
    summary="My notices",
)
def own_notices(request: HttpRequest, unread: bool = False) -> list[NoticeShape]:
    """The caller's newest fifty notices."""
    return [notice_shape(line) for line in notices(actor_of(request), only_unread=unread)]
