# SPDX-License-Identifier: Apache-2.0
"""Say that a contact still works, or that it does not (B69: directories are confirmed every month)."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.people.models import Contact
from keepwell.people.selectors.staff import today_for


@command
class ConfirmContact:
    """What was found when trying it."""

    is_unreachable: bool = field(_("Nobody can be reached there"), default=False)


@action("people.confirm_contact", title=_("Confirm contact"), target=Contact, command=ConfirmContact)
def confirm_contact(actor: Actor, contact: Contact, command: ConfirmContact, *, now: datetime) -> Contact:
    """Date the contact, or mark it as dead while keeping the day it last worked."""
    del actor
    contact.is_unreachable = command.is_unreachable
    if not command.is_unreachable:
        contact.confirmed_on = today_for(contact.organisation, now)
    contact.save(update_fields=["is_unreachable", "confirmed_on"])
    return contact
