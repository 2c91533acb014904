# SPDX-License-Identifier: Apache-2.0
"""Let somebody sign in."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.people.models import Account, Person
from keepwell.people.services._wording import checked_email, checked_password


@command
class CreateAccount:
    """The address to sign in with, and a first password."""

    email: str = field(_("Email"), personal=True, max_length=254)
    password: str = field(_("Password"), widget="password")


@action(
    "people.create_account", title=_("Add account"), target=Person, command=CreateAccount, risk=Risk.HIGH, lock=False
)
def create_account(actor: Actor, person: Person, command: CreateAccount, *, now: datetime) -> Account:
    """Make the account of a person; he has one at most."""
    del actor, now
    email = checked_email(command.email)
    if Account.objects.filter(person=person).exists():
        raise DomainError(_("This person can sign in already. Set a new password instead."))
    if Account.objects.filter(email=email).exists():
        raise DomainError(_("Somebody signs in with this address already. Use another."), "email")
    if not person.is_active:
        raise DomainError(_("This person has left and cannot sign in."))
    known = (email.partition("@")[0], person.name, person.latin_name)
    return Account.objects.create(
        email=email,
        person=person,
        password=make_password(checked_password(command.password, known=known)),
        language=person.language,
        time_zone=person.organisation.zone,
    )
