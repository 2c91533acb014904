# SPDX-License-Identifier: Apache-2.0
"""Add a way to reach somebody."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.people.choices import ContactKind
from keepwell.people.models import Contact, Person
from keepwell.people.selectors.staff import today_for
from keepwell.people.services._wording import checked_contact


@command
class AddContact:
    """The way; a public one is shown to everybody who can sign in, which suits a duty phone."""

    kind: str = field(_("Kind"), choices=ContactKind)
    value: str = field(_("Number or address"), personal=True, max_length=200)
    is_primary: bool = field(_("Preferred"), default=False)
    is_public: bool = field(_("Shown to everybody"), default=False)


@action("people.add_contact", title=_("Add contact"), target=Person, command=AddContact, lock=False)
def add_contact(actor: Actor, person: Person, command: AddContact, *, now: datetime) -> Contact:
    """Write the contact, confirmed today; a new preferred one takes the place of the old."""
    del actor
    value = checked_contact(command.kind, command.value)
    others = Contact.objects.filter(person=person, kind=command.kind)
    if others.filter(value=value).exists():
        raise DomainError(_("This contact is known already. Confirm it instead."), "value")
    if command.is_public and not person.is_provider:
        raise DomainError(_("Contacts of customers' people are never shown to everybody."), "is_public")
    is_primary = command.is_primary or not others.filter(is_primary=True).exists()
    if is_primary:
        others.filter(is_primary=True).update(is_primary=False)
    return Contact.objects.create(
        person=person,
        organisation_id=person.organisation_id,
        customer_id=person.customer_id,
        kind=command.kind,
        value=value,
        is_primary=is_primary,
        is_public=command.is_public,
        confirmed_on=today_for(person.organisation, now),
    )
