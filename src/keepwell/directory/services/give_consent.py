# SPDX-License-Identifier: Apache-2.0
"""Keep that somebody agreed to something."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.directory.choices import Purpose
from keepwell.directory.models import Consent
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.people.models import Person


@command
class GiveConsent:
    """To what, and how it was said."""

    purpose: str = field(_("Purpose"), choices=Purpose)
    how: str = field(
        _("How it was given"), default="", max_length=200, help=_("In writing, by phone, in the product …")
    )


@action("directory.give_consent", title=_("Give consent"), target=Person, command=GiveConsent, lock=False)
def give_consent(actor: Actor, person: Person, command: GiveConsent, *, now: datetime) -> Consent:
    """Keep the consent from now on."""
    del actor
    if Consent.objects.filter(person=person, purpose=command.purpose, withdrawn_at__isnull=True).exists():
        raise DomainError(_("This consent is there already."), "purpose")
    return Consent.objects.create(
        person=person,
        organisation_id=person.organisation_id,
        customer_id=person.customer_id,
        purpose=command.purpose,
        given_at=now,
        how=command.how.strip(),
    )
