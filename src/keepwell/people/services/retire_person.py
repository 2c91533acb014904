# SPDX-License-Identifier: Apache-2.0
"""Somebody leaves: roles, memberships and account end the same day; what he did stays under his name."""

from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action, note_change, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.people.choices import ACCOUNT_ROLES
from keepwell.people.events import PersonLeft
from keepwell.people.models import Account, ApiToken, Person, ProjectMember, RoleHeld, TeamMember
from keepwell.people.selectors.staff import today_for


@action("people.retire_person", title=_("Person has left"), target=Person, risk=Risk.HIGH)
def retire_person(actor: Actor, person: Person, command: Nothing, *, now: datetime) -> Person:
    """End everything the person holds; refused while he answers for a customer, who is never without a CSM."""
    del actor, command
    today = today_for(person.organisation, now)
    roles = RoleHeld.objects.filter(person=person).not_ended_by(today)
    if roles.filter(role__in=ACCOUNT_ROLES).exists():
        raise DomainError(_("This person answers for a customer. Name the successor there first, then try again."))
    note_change("roles", roles.count(), 0)
    roles.filter(starts_on__gt=today).delete()
    roles.update(ends_on=today)
    TeamMember.objects.filter(person=person).delete()
    ProjectMember.objects.filter(person=person, starts_on__gt=today).delete()
    ProjectMember.objects.filter(person=person, ends_on__isnull=True).update(ends_on=today)
    ApiToken.objects.filter(person=person, revoked_at__isnull=True).update(revoked_at=now)
    Account.objects.filter(person=person).update(is_active=False, version=F("version") + 1)
    person.is_active = False
    person.save(update_fields=["is_active"])
    publish(PersonLeft(person_id=person.pk, organisation_id=person.organisation_id, customer_id=person.customer_id))
    return person
