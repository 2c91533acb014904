# SPDX-License-Identifier: Apache-2.0
"""Invite somebody to sign in: a link that opens once, within a week."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.people.models import Account, Person
from keepwell.people.services import checked_email
from keepwell.signin.models import Invitation
from keepwell.signin.services._letters import send_invitation
from keepwell.signin.services._links import INVITATION_FOR, new_link


@command
class InvitePerson:
    """The address to sign in with; the link goes there when outgoing mail is set up."""

    email: str = field(_("Email"), personal=True, max_length=254)


@action("signin.invite_person", title=_("Invite"), target=Person, command=InvitePerson, risk=Risk.HIGH, lock=False)
def invite_person(actor: Actor, person: Person, command: InvitePerson, *, now: datetime) -> Invitation:
    """Make the invitation; the returned row carries the link's `secret` this once. An earlier one opens no more."""
    email = checked_email(command.email)
    check_may_be_invited(person, email)
    Invitation.objects.filter(person=person).waiting().update(withdrawn_at=now)
    secret, digest = new_link()
    made = Invitation.objects.create(
        person=person,
        organisation_id=person.organisation_id,
        customer_id=person.customer_id,
        email=email,
        digest=digest,
        invited_at=now,
        sent_at=now,
        expires_at=now + INVITATION_FOR,
    )
    carry(made, secret, person, actor, now)
    return made


def check_may_be_invited(person: Person, email: str) -> None:
    """An error when the person has left or can sign in, or when the address is taken."""
    if not person.is_active:
        raise DomainError(_("This person has left and cannot sign in."))
    if Account.objects.filter(person=person).exists():
        raise DomainError(_("This person can sign in already. Send a link to set a new password instead."))
    if Account.objects.filter(email=email).exists():
        raise DomainError(_("Somebody signs in with this address already. Use another."), "email")


def carry(invitation: Invitation, secret: str, person: Person, actor: Actor, now: datetime) -> None:
    """Hand the link over: by mail where that is set up, and to whoever invited, once."""
    invitation.was_mailed = send_invitation(invitation, secret, person, actor, now)  # type: ignore[attr-defined]  # for the page: the row has no column for it
    invitation.secret = secret  # type: ignore[attr-defined]  # shown once, as above
