# SPDX-License-Identifier: Apache-2.0
"""Who looks after a customer, and who is on duty."""

from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from keepwell.people.choices import Role
from keepwell.people.models import Absence, DutyShift, Organisation, Person, RoleHeld


def today_for(organisation: Organisation, now: datetime) -> date:
    """The day it is at the organisation; roles begin and end by it."""
    return now.astimezone(ZoneInfo(organisation.zone)).date()


def holder_of(role: Role, organisation_id: UUID, day: date) -> Person | None:
    """Who holds a role at exactly this node on the day; the longest-serving one when there are several."""
    held = RoleHeld.objects.filter(role=role, organisation_id=organisation_id, project__isnull=True).on(day)
    found = held.select_related("person").order_by("starts_on", "pk").first()
    return found.person if found else None


def csm_of(customer_id: UUID, day: date) -> Person | None:
    """The customer success manager, present or away."""
    return holder_of(Role.CSM, customer_id, day)


def deputy_of(customer_id: UUID, day: date) -> Person | None:
    """The CSM's deputy, present or away."""
    return holder_of(Role.CSM_DEPUTY, customer_id, day)


def holders_of(role: Role, path: list[UUID], day: date) -> list[Person]:
    """Who holds a role at a node or above it (pass the node's `path`), nearest node first."""
    held = RoleHeld.objects.filter(role=role, organisation_id__in=path, project__isnull=True).on(day)
    depth = {node: at for at, node in enumerate(path)}
    rows = sorted(held.select_related("person"), key=lambda one: (-depth[one.organisation_id], one.starts_on, one.pk))
    return [one.person for one in rows]


def who_is_on_duty(team_id: UUID, at: datetime) -> list[Person]:
    """The persons on duty for a team at an instant; a stand-in takes the shift of somebody who is away."""
    shifts = DutyShift.objects.filter(team_id=team_id).covering(at).select_related("person")
    away = {one.person_id: one.stand_in for one in Absence.objects.covering(at).select_related("stand_in")}
    found: dict[UUID, Person] = {}
    for shift in shifts:
        person = away.get(shift.person_id, shift.person)
        if person is not None and person.pk not in away:
            found[person.pk] = person
    return list(found.values())


def is_away(person_id: UUID, at: datetime) -> bool:
    """Whether the person is absent at the instant."""
    return Absence.objects.filter(person_id=person_id).covering(at).exists()
