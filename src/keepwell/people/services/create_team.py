# SPDX-License-Identifier: Apache-2.0
"""Found a team."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.people.choices import TeamKind
from keepwell.people.models import Organisation, Team
from keepwell.people.services._wording import checked_code, checked_name


@command
class CreateTeam:
    """Its names and purpose."""

    code: str = field(_("Code"), max_length=40)
    name: str = field(_("Name"), max_length=80)
    name_en: str = field(_("English name"), default="", max_length=80)
    kind: str = field(_("Kind"), default=TeamKind.SUPPORT.value, choices=TeamKind)


@action("people.create_team", title=_("Add team"), target=Organisation, command=CreateTeam, lock=False)
def create_team(actor: Actor, organisation: Organisation, command: CreateTeam, *, now: datetime) -> Team:
    """Make the team at the organisation; a joint team belongs to the customer's node."""
    del actor, now
    code = checked_code(command.code)
    if Team.objects.filter(customer_id=organisation.customer_id, code=code).exists():
        raise DomainError(_("The code “%(code)s” is taken. Choose another.") % {"code": code}, "code")
    return Team.objects.create(
        organisation=organisation,
        customer_id=organisation.customer_id,
        is_provider=organisation.is_provider,
        code=code,
        kind=command.kind,
        name=checked_name(command.name),
        name_en=command.name_en.strip(),
    )
