# SPDX-License-Identifier: Apache-2.0
"""Let somebody leave a team."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.people.models import DutyShift, TeamMember


@action("people.remove_team_member", title=_("Remove member"), target=TeamMember)
def remove_team_member(actor: Actor, member: TeamMember, command: Nothing, *, now: datetime) -> None:
    """Remove the member and the shifts he has not begun."""
    del actor, command
    DutyShift.objects.filter(team_id=member.team_id, person_id=member.person_id, starts_at__gt=now).delete()
    TeamMember.objects.filter(pk=member.pk).delete()
