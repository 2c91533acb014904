# SPDX-License-Identifier: Apache-2.0
"""Open a project."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.people.models import Organisation, Project
from keepwell.people.selectors.staff import today_for
from keepwell.people.services._wording import checked_code, checked_name


@command
class CreateProject:
    """Its names and time."""

    code: str = field(_("Code"), max_length=40)
    name: str = field(_("Name"), max_length=120)
    name_en: str = field(_("English name"), default="", max_length=120)
    starts_on: date | None = field(_("From"), default=None)
    ends_on: date | None = field(_("Until, this day not included"), default=None)


@action("people.create_project", title=_("Add project"), target=Organisation, command=CreateProject, lock=False)
def create_project(actor: Actor, organisation: Organisation, command: CreateProject, *, now: datetime) -> Project:
    """Make the project at the organisation."""
    del actor
    code = checked_code(command.code)
    if Project.objects.filter(customer_id=organisation.customer_id, code=code).exists():
        raise DomainError(_("The code “%(code)s” is taken. Choose another.") % {"code": code}, "code")
    starts_on = command.starts_on or today_for(organisation, now)
    if command.ends_on is not None and command.ends_on <= starts_on:
        raise DomainError(_("The project would end before it starts. Correct one of the days."), "ends_on")
    return Project.objects.create(
        organisation=organisation,
        customer_id=organisation.customer_id,
        code=code,
        name=checked_name(command.name),
        name_en=command.name_en.strip(),
        starts_on=starts_on,
        ends_on=command.ends_on,
    )
