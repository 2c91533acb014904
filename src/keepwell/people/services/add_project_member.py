# SPDX-License-Identifier: Apache-2.0
"""Take somebody into a project."""

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.people.models import Project, ProjectMember
from keepwell.people.selectors.staff import today_for
from keepwell.people.services._ground import known_person, renew_accounts


@command
class AddProjectMember:
    """Who, from when."""

    person: UUID = field(_("Person"), ref="people.Person")
    starts_on: date | None = field(_("From"), default=None)


@action(
    "people.add_project_member",
    title=_("Add member"),
    target=Project,
    command=AddProjectMember,
    risk=Risk.HIGH,
    lock=False,
)
def add_project_member(actor: Actor, project: Project, command: AddProjectMember, *, now: datetime) -> ProjectMember:
    """Open the project's rows to the person, whatever his place in the tree."""
    del actor
    person = known_person(command.person)
    if ProjectMember.objects.filter(project=project, person=person, ends_on__isnull=True).exists():
        raise DomainError(_("%(person)s is in this project already.") % {"person": person.label}, "person")
    member = ProjectMember.objects.create(
        project=project,
        person=person,
        organisation_id=project.organisation_id,
        customer_id=project.customer_id,
        starts_on=command.starts_on or today_for(project.organisation, now),
    )
    renew_accounts([person.pk])
    return member
