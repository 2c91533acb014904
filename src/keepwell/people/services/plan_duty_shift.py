# SPDX-License-Identifier: Apache-2.0
"""Put somebody on the duty roster."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.people.models import DutyShift, Team, TeamMember
from keepwell.people.services._ground import hold_lock, known_person


@command
class PlanDutyShift:
    """Who is on duty, from when to when."""

    person: UUID = field(_("Person"), ref="people.Person")
    starts_at: datetime = field(_("From"))
    ends_at: datetime = field(_("Until"))


@action("people.plan_duty_shift", title=_("Plan duty"), target=Team, command=PlanDutyShift, lock=False)
def plan_duty_shift(actor: Actor, team: Team, command: PlanDutyShift, *, now: datetime) -> DutyShift:
    """Write the shift of a member of the team."""
    del actor, now
    hold_lock(f"roster.{team.pk}")
    person = known_person(command.person)
    if command.ends_at <= command.starts_at:
        raise DomainError(_("The end lies before the start. Correct one of them."), "ends_at")
    if not TeamMember.objects.filter(team=team, person=person).exists():
        raise DomainError(
            _("%(person)s is not in this team. Add the member first.") % {"person": person.label}, "person"
        )
    overlapping = DutyShift.objects.filter(
        team=team, person=person, starts_at__lt=command.ends_at, ends_at__gt=command.starts_at
    )
    if overlapping.exists():
        raise DomainError(_("%(person)s is on duty at that time already.") % {"person": person.label}, "starts_at")
    return DutyShift.objects.create(
        team=team,
        person=person,
        organisation_id=team.organisation_id,
        customer_id=team.customer_id,
        is_provider=team.is_provider,
        starts_at=command.starts_at,
        ends_at=command.ends_at,
    )
