# SPDX-License-Identifier: Apache-2.0
"""What the policies see of this room's rows."""

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.limits import never_by_limited_keys
from keepwell.kernel.removal import RemovableKind, goes_with, personal, removable
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
    attributes={"organisation": "id", "customer": "customer_id", "is_provider": "is_provider", "held": "is_held"},
    label=lambda row: row.code,
)
resource(Person, entity="PersonRecord", attributes={**_OURS, "person": "id", "held": "is_held"})
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
resource(
    Project,
    entity="Project",
    attributes={**_PLACE, "project": "id", "held": "is_held"},
    label=lambda row: row.code,
)
resource(ProjectMember, entity="ProjectMember", attributes={**_PLACE, "project": "project_id", "person": "person_id"})
resource(Notice, entity="Notice", attributes={**_PLACE, "person": "person_id"}, label=lambda row: row.kind)

# what goes with what when it is removed; others go on naming a place or a person, so a purge empties these rows
removable(
    RemovableKind(
        Organisation,
        _("Organisations"),
        lambda row: f"{row.label} · {row.code}",
        emptied={"name": "—", "name_en": ""},
    )
)
removable(RemovableKind(Person, _("Persons"), lambda row: str(row.label), emptied={}))
removable(
    RemovableKind(Project, _("Projects"), lambda row: f"{row.label} · {row.code}", parts={ProjectMember: "project"})
)
goes_with(Organisation, "parent", of=Organisation)
goes_with(Project, "organisation", of=Organisation)
goes_with(Person, "organisation", of=Organisation)

# what is known about a person besides the rows that are his alone; the name is replaced by the act of erasure
personal(Person, person="id", blank={"latin_name": "", "staff_number": "", "job_title": ""})
personal(RoleHeld, person="person_id", blank={"handover_note": ""})

# a limited key must not become its owner
never_by_limited_keys(
    "people.create_token", "people.rotate_token", "people.set_password", "people.create_account", "signin"
)
