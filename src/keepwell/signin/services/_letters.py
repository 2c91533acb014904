# SPDX-License-Identifier: Apache-2.0
"""The letters of this room. Where outgoing mail is not set up, links are carried by hand."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actor import Actor
from keepwell.mail.services import Draft, LinkTo, Recipient, send_letter
from keepwell.people.models import Account, Person
from keepwell.signin.models import Invitation
from keepwell.signin.services._links import invitation_address, reset_address


def send_invitation(invitation: Invitation, secret: str, person: Person, actor: Actor, now: datetime) -> bool:
    """Mail the link of an invitation; False when no mail is set up."""
    invited_by = _("%(name)s invites you to Keepwell, where your PLM system is looked after.") % {"name": actor.label}
    draft = Draft(
        to=_recipient(invitation.email, person),
        kind="signin.invitation",
        subject=_("Your invitation to Keepwell"),
        paragraphs=(
            invited_by,
            _("Open the link to choose a password or a passkey. It opens once, within seven days."),
            _("If you expected no invitation, do nothing: without you the link opens nothing."),
        ),
        link=LinkTo(_("Accept invitation"), invitation_address(secret)),
        expires_at=invitation.expires_at,
    )
    return send_letter(draft, now=now) is not None


def send_reset(account: Account, secret: str, expires_at: datetime, now: datetime) -> bool:
    """Mail the link for a new password; False when no mail is set up."""
    draft = Draft(
        to=_recipient(account.email, account.person),
        kind="signin.reset",
        subject=_("A new password for Keepwell"),
        paragraphs=(
            _("Somebody asked for a new password for this address. Open the link to set it; it opens once."),
            _("If it was not you, do nothing: your password stays as it is. Tell your administrator if it goes on."),
        ),
        link=LinkTo(_("Set password"), reset_address(secret)),
        expires_at=expires_at,
    )
    return send_letter(draft, now=now) is not None


def tell_of_new_password(account: Account, now: datetime) -> None:
    """Tell the owner that the password was changed: if it was not he, he learns it at once."""
    draft = Draft(
        to=_recipient(account.email, account.person),
        kind="signin.password_changed",
        subject=_("Your password for Keepwell was changed"),
        paragraphs=(
            _("The password of this address was changed just now, and every other session has ended."),
            _("If it was not you, tell your administrator at once."),
        ),
    )
    send_letter(draft, now=now)


def _recipient(address: str, person: Person) -> Recipient:
    return Recipient(address, person.label, person.language, person.organisation_id, person.customer_id)
