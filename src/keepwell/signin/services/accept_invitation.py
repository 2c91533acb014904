# SPDX-License-Identifier: Apache-2.0
"""Make the account of whoever opened an invitation."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import Conflict
from keepwell.kernel.ids import uuid7
from keepwell.kernel.registry import Risk
from keepwell.people.models import Account
from keepwell.people.services import checked_password
from keepwell.signin.models import Invitation
from keepwell.signin.services.invite_person import check_may_be_invited


@command
class AcceptInvitation:
    """The chosen password; without one a passkey alone opens the account, made under the id it was registered for."""

    password: str = field(_("Password"), default="", widget="password")
    account: UUID | None = field(_("Account"), default=None, widget="hidden")


@action(
    "signin.accept_invitation",
    title=_("Accept invitation"),
    target=Invitation,
    command=AcceptInvitation,
    risk=Risk.HIGH,
)
def accept_invitation(actor: Actor, invitation: Invitation, command: AcceptInvitation, *, now: datetime) -> Invitation:
    """Make the account, once; the system does it for whoever holds the link. The row carries it as `account`."""
    del actor
    if not invitation.is_open_at(now):
        raise Conflict(_("This link was used already, was withdrawn, or has expired. Ask for a new invitation."))
    person = invitation.person
    check_may_be_invited(person, invitation.email)
    hashed = make_password(None)
    if command.password or command.account is None:
        known = (invitation.email.partition("@")[0], person.name, person.latin_name)
        hashed = make_password(checked_password(command.password, known=known))
    invitation.account = Account.objects.create(  # type: ignore[attr-defined]  # for who opens the session next
        id=command.account or uuid7(),
        email=invitation.email,
        person=person,
        password=hashed,
        language=person.language,
        time_zone=person.organisation.zone,
    )
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    return invitation
