# SPDX-License-Identifier: Apache-2.0
"""What the policies see of this room's rows."""

from keepwell.kernel.resources import resource
from keepwell.people.models import (
    Absence,
    Account,
    ApiToken,
    Contact,
    DutyShift,
    Notice,
    Organisation,
    Person,
    Project,
    ProjectMember,
    RoleHeld,
    Team,
    TeamMember,
)

_PLACE = {"organisation": "organisation_id", "customer": "customer_id"}
_OURS = {**_PLACE, "is_provider": "is_provider"}

resource(
    Organisation,
    entity="Organisation",
    attributes={"organisation": "id", "customer": "customer_id", "is_provider": "is_provider"},
    label=lambda row: row.code,
)
resource(Person, entity="PersonRecord", attributes={**_OURS, "person": "id"})
resource(Contact, entity="Contact", attributes={**_PLACE, "person": "person_id", "is_public": "is_public"})
# accounts and keys have no organisation of their own: the log of an act on them is the person's customer's
resource(Account, entity="Account", attributes={"person": "person_id"}, customer=lambda row: row.person.customer_id)
resource(
    ApiToken,
    entity="ApiToken",
    attributes={"person": "person_id"},
    customer=lambda row: row.person.customer_id,
    label=lambda row: row.prefix,
)
resource(
    RoleHeld,
    entity="RoleHeld",
    attributes={**_OURS, "person": "person_id", "role": "role"},
    label=lambda row: row.role,
)
resource(Team, entity="Team", attributes=_OURS, label=lambda row: row.code)
resource(TeamMember, entity="TeamMember", attributes={**_OURS, "person": "person_id"})
resource(DutyShift, entity="DutyShift", attributes={**_OURS, "person": "person_id"})
resource(Absence, entity="Absence", attributes={**_OURS, "person": "person_id"})
resource(Project, entity="Project", attributes={**_PLACE, "project": "id"}, label=lambda row: row.code)
resource(ProjectMember, entity="ProjectMember", attributes={**_PLACE, "project": "project_id", "person": "person_id"})
resource(Notice, entity="Notice", attributes={**_PLACE, "person": "person_id"}, label=lambda row: row.kind)
