# SPDX-License-Identifier: Apache-2.0
"""Say when somebody is away and who stands in."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.people.events import AbsencePlanned
from keepwell.people.models import Absence, Person
from keepwell.people.services._ground import hold_lock, known_person


@command
class PlanAbsence:
    """From when to when; without a stand-in the deputy or the person on duty acts."""

    starts_at: datetime = field(_("From"))
    ends_at: datetime = field(_("Until"))
    stand_in: UUID | None = field(_("Stand-in"), default=None, ref="people.Person")


@action("people.plan_absence", title=_("Plan absence"), target=Person, command=PlanAbsence, lock=False)
def plan_absence(actor: Actor, person: Person, command: PlanAbsence, *, now: datetime) -> Absence:
    """Write the absence; the reason is nobody's business."""
    del actor, now
    hold_lock(f"absence.{person.pk}")
    if command.ends_at <= command.starts_at:
        raise DomainError(_("The end lies before the start. Correct one of them."), "ends_at")
    overlapping = Absence.objects.filter(person=person, starts_at__lt=command.ends_at, ends_at__gt=command.starts_at)
    if overlapping.exists():
        raise DomainError(_("%(person)s is away at that time already.") % {"person": person.label}, "starts_at")
    absence = Absence.objects.create(
        person=person,
        organisation_id=person.organisation_id,
        customer_id=person.customer_id,
        is_provider=person.is_provider,
        starts_at=command.starts_at,
        ends_at=command.ends_at,
        stand_in=_stand_in(person, command),
    )
    publish(
        AbsencePlanned(
            person_id=person.pk,
            stand_in_id=absence.stand_in_id,
            organisation_id=person.organisation_id,
            customer_id=person.customer_id,
        )
    )
    return absence


def _stand_in(person: Person, command: PlanAbsence) -> Person | None:
    if command.stand_in is None:
        return None
    stand_in = known_person(command.stand_in, "stand_in")
    if stand_in.pk == person.pk:
        raise DomainError(_("Nobody stands in for himself. Choose somebody else."), "stand_in")
    if stand_in.customer_id != person.customer_id:
        raise DomainError(_("A stand-in works for the same house. Choose a colleague."), "stand_in")
    away = Absence.objects.filter(person=stand_in, starts_at__lt=command.ends_at, ends_at__gt=command.starts_at)
    if away.exists():
        raise DomainError(_("%(person)s is away at that time, too.") % {"person": stand_in.label}, "stand_in")
    return stand_in
