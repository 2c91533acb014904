# SPDX-License-Identifier: Apache-2.0
"""Take somebody into a team."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.people.choices import TeamKind
from keepwell.people.models import Team, TeamMember
from keepwell.people.services._ground import known_person


@command
class AddTeamMember:
    """Who; the lead answers for the team."""

    person: UUID = field(_("Person"), ref="people.Person")
    is_lead: bool = field(_("Leads the team"), default=False)


@action("people.add_team_member", title=_("Add member"), target=Team, command=AddTeamMember, lock=False)
def add_team_member(actor: Actor, team: Team, command: AddTeamMember, *, now: datetime) -> TeamMember:
    """Add the person; people of another party belong in joint teams only (A46)."""
    del actor, now
    person = known_person(command.person)
    if team.kind != TeamKind.JOINT and person.customer_id != team.customer_id:
        raise DomainError(_("This person works elsewhere. Only a joint team has members of both parties."), "person")
    if TeamMember.objects.filter(team=team, person=person).exists():
        raise DomainError(_("%(person)s is in this team already.") % {"person": person.label}, "person")
    return TeamMember.objects.create(
        team=team,
        person=person,
        organisation_id=team.organisation_id,
        customer_id=team.customer_id,
        is_provider=team.is_provider,
        is_lead=command.is_lead,
    )
