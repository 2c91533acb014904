# SPDX-License-Identifier: Apache-2.0
"""Tables of people: organisations, persons, accounts, roles, teams, projects, notices."""

from keepwell.people.models.account import Account, ApiToken
from keepwell.people.models.notice import Notice
from keepwell.people.models.organisation import (
    Organisation,
    OrganisationOwned,
    ProviderVisible,
)
from keepwell.people.models.person import Contact, Person
from keepwell.people.models.project import Project, ProjectMember
from keepwell.people.models.role import RoleHeld
from keepwell.people.models.team import Absence, DutyShift, Team, TeamMember

__all__ = [
    "Absence",
    "Account",
    "ApiToken",
    "Contact",
    "DutyShift",
    "Notice",
    "Organisation",
    "OrganisationOwned",
    "Person",
    "Project",
    "ProjectMember",
    "ProviderVisible",
    "RoleHeld",
    "Team",
    "TeamMember",
]
