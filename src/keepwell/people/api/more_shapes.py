# SPDX-License-Identifier: Apache-2.0
"""How roles, contacts, teams' members, shifts, absences and projects look in the API."""

from datetime import date, datetime
from uuid import UUID

from ninja import Schema

from keepwell.kernel.api.representations import shows
from keepwell.people.models import (
    Absence,
    Contact,
    DutyShift,
    Project,
    ProjectMember,
    RoleHeld,
    TeamMember,
)


class RoleHeldShape(Schema):
    """A role held at an organisation; `ends_on` is the first day without it."""

    id: UUID
    person_id: UUID
    role: str
    organisation_id: UUID
    project_id: UUID | None
    starts_on: date
    ends_on: date | None


class ContactShape(Schema):
    """A way to reach a person."""

    id: UUID
    person_id: UUID
    kind: str
    value: str
    is_primary: bool
    is_public: bool
    confirmed_on: date | None
    is_unreachable: bool


class TeamMemberShape(Schema):
    """A person in a team."""

    id: UUID
    team_id: UUID
    person_id: UUID
    is_lead: bool


class DutyShiftShape(Schema):
    """A person on duty for a team."""

    id: UUID
    team_id: UUID
    person_id: UUID
    starts_at: datetime
    ends_at: datetime


class AbsenceShape(Schema):
    """When somebody is away, and who stands in."""

    id: UUID
    person_id: UUID
    stand_in_id: UUID | None
    starts_at: datetime
    ends_at: datetime


class ProjectShape(Schema):
    """A project of a customer."""

    id: UUID
    code: str
    name: str
    name_en: str
    organisation_id: UUID
    starts_on: date
    ends_on: date | None


class ProjectMemberShape(Schema):
    """A person in a project."""

    id: UUID
    project_id: UUID
    person_id: UUID
    starts_on: date
    ends_on: date | None


shows(RoleHeld, RoleHeldShape)
shows(Contact, ContactShape)
shows(TeamMember, TeamMemberShape)
shows(DutyShift, DutyShiftShape)
shows(Absence, AbsenceShape)
shows(Project, ProjectShape)
shows(ProjectMember, ProjectMemberShape)
