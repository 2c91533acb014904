# SPDX-License-Identifier: Apache-2.0
"""Begin an installation: the provider, its first administrator, and his account."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import Conflict
from keepwell.kernel.ids import uuid7
from keepwell.kernel.registry import Risk
from keepwell.people.choices import Language, OrganisationKind, Role
from keepwell.people.models import Account, Organisation, Person, RoleHeld
from keepwell.people.selectors.staff import today_for
from keepwell.people.services._ground import hold_lock
from keepwell.people.services._wording import (
    checked_code,
    checked_email,
    checked_name,
    checked_password,
    checked_prefix,
    checked_zone,
)
from keepwell.people.services.place_persons import NewPerson, email_of, person_at

#: whoever begins must be able to do the rest: administer, and answer for tickets until others do
_FIRST_ROLES = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.SERVICE_MANAGER)


@command
class FoundInstallation:
    """The provider's house and the first administrator."""

    name: str = field(_("Name of the provider"), max_length=120)
    name_en: str = field(_("English name"), default="", max_length=120)
    code: str = field(_("Code"), default="provider", max_length=40)
    ticket_prefix: str = field(_("Ticket prefix"), default="KW", max_length=8)
    zone: str = field(_("Time zone"), default="Asia/Shanghai", max_length=64)
    language: str = field(_("Language"), default=Language.CHINESE.value, choices=Language)
    admin_name: str = field(_("Name of the administrator"), personal=True, max_length=80)
    email: str = field(_("Email of the administrator"), personal=True, max_length=254)
    password: str = field(_("Password"), widget="password")


@action("people.found_installation", title=_("Begin installation"), command=FoundInstallation, risk=Risk.CRITICAL)
def found_installation(actor: Actor, command: FoundInstallation, *, now: datetime) -> Account:
    """Make the root of the tree, the administrator with the first roles, and his account; once."""
    del actor
    hold_lock("tree")
    if Organisation.objects.exists():
        raise Conflict(_("This installation has begun already."))
    provider = _provider(command)
    provider.save(force_insert=True)
    words = NewPerson(name=checked_name(command.admin_name, "admin_name"), language=command.language)
    person = person_at(provider, words)
    person.save(force_insert=True)
    email_of(person, command.email).save(force_insert=True)
    _give_first_roles(provider, person, now)
    email = checked_email(command.email)
    return Account.objects.create(
        email=email,
        person=person,
        password=make_password(checked_password(command.password, known=(email.partition("@")[0], person.name))),
        language=command.language,
        time_zone=provider.zone,
    )


def _provider(command: FoundInstallation) -> Organisation:
    provider_id = uuid7()
    return Organisation(
        id=provider_id,
        customer_id=provider_id,
        path=[provider_id],
        kind=OrganisationKind.PROVIDER,
        code=checked_code(command.code),
        name=checked_name(command.name),
        name_en=command.name_en.strip(),
        ticket_prefix=checked_prefix(command.ticket_prefix),
        zone=checked_zone(command.zone),
        language=command.language,
        is_provider=True,
    )


def _give_first_roles(provider: Organisation, person: Person, now: datetime) -> None:
    RoleHeld.objects.bulk_create(
        RoleHeld(
            person=person,
            organisation=provider,
            customer=provider,
            is_provider=True,
            role=role,
            starts_on=today_for(provider, now),
        )
        for role in _FIRST_ROLES
    )
