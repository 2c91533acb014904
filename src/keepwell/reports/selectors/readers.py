# SPDX-License-Identifier: Apache-2.0
"""Who may read an edition: asked of the policies for each person, when it is planned, told and opened."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from keepwell.kernel import ports
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.scope import reading
from keepwell.people.choices import Role
from keepwell.people.models import Organisation, Person, RoleHeld
from keepwell.people.selectors import actor_of_person
from keepwell.reports.models import Edition

#: roles with which somebody reads editions at all; the policies decide
_READING = (
    Role.CSM,
    Role.CSM_DEPUTY,
    Role.SERVICE_MANAGER,
    Role.SPECIALIST,
    Role.OFFICE_HEAD,
    Role.CHIEF_PLM_OFFICER,
)
_MOST = 200
_VIEW = "reports.view_edition"


def who_may_read(edition: Edition, person_ids: Iterable[UUID]) -> list[UUID]:
    """Those of the persons who are still here and may read it, in the given order."""
    wanted = list(person_ids)
    with reading(SYSTEM):
        here = set(Person.objects.filter(pk__in=wanted, is_active=True).values_list("pk", flat=True))
    decide = ports.authorizer().authorise
    return [pk for pk in wanted if pk in here and decide(actor_of_person(pk), _VIEW, edition, {}).allowed]


def candidates(actor: Actor, target: object) -> list[tuple[UUID, str]]:
    """Persons the reader may meet who could be told of reports about the target."""
    if not isinstance(target, Organisation):
        return []
    held = RoleHeld.objects.filter(Q(organisation_id__in=target.path), role__in=_READING)
    people = Person.objects.visible_to(actor).filter(pk__in=held.values("person_id"), is_active=True)
    found = [(row.pk, row.label) for row in people.order_by("name", "pk")[:_MOST]]
    about = Edition(organisation=target, customer_id=target.customer_id)
    able = set(who_may_read(about, [pk for pk, _name in found]))
    return [(pk, name) for pk, name in found if pk in able and pk != actor.person_id]
