# SPDX-License-Identifier: Apache-2.0
"""What several verbs of this room need: whose turn, which day, and words that are there."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import DomainError
from keepwell.people.models import Organisation, Person
from keepwell.people.selectors import csm_of


def written(text: str, field: str) -> str:
    """The words without blanks around them; an error at the field when there are none."""
    if not text.strip():
        raise DomainError(_("Write a few words here."), field)
    return text.strip()


def coming(day: date, today: date, field: str) -> date:
    """A day from today on."""
    if day < today:
        raise DomainError(_("This day is over. Choose today or a later one."), field)
    return day


def answerable(customer: Organisation, chosen: UUID | None, actor: Actor, today: date) -> Person:
    """Who answers for it: the one chosen, else the customer's CSM, else whoever acts."""
    if chosen is not None:
        found = Person.objects.filter(pk=chosen, is_active=True, is_provider=True).first()
        if found is None:
            raise DomainError(_("There is no such person. Choose somebody from the list."), "owner_id")
        return found
    found = csm_of(customer.pk, today)
    if found is None and actor.person_id is not None:
        found = Person.objects.filter(pk=actor.person_id).first()
    if found is None:
        raise DomainError(_("This customer has no CSM. Choose who answers for it."), "owner_id")
    return found
