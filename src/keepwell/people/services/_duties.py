# SPDX-License-Identifier: Apache-2.0
"""Three administrators apart: who runs the system, who guards it and who audits it are three people (ADR 0091)."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.errors import DomainError
from keepwell.people.choices import ADMINISTRATORS, Role
from keepwell.people.models import Person, RoleHeld
from keepwell.people.services._ground import hold_lock

#: with fewer people of our own than there are duties, one person must hold two; the sign-in policy page names him
ENOUGH_STAFF = 3


def check_duties(person: Person, role: str, starts_on: date) -> None:
    """An error when the person holds another administrator's role, unless there are too few to keep them apart."""
    if role not in ADMINISTRATORS:
        return
    hold_lock(f"duties.{person.pk}")
    others = RoleHeld.objects.filter(person=person, role__in=ADMINISTRATORS).exclude(role=role).not_ended_by(starts_on)
    held = others.first()
    if held is None or Person.objects.filter(is_provider=True, is_active=True).count() < ENOUGH_STAFF:
        return
    raise DomainError(
        _(
            "%(person)s is %(held)s already. The system, its security and the audit of both are kept by three people:"
            " choose somebody else, or end that role first."
        )
        % {"person": person.label, "held": Role(held.role).label},
        "person",
    )
