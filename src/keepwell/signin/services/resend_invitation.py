# SPDX-License-Identifier: Apache-2.0
"""Send an invitation again, with a new link; the old one opens nothing any more."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.signin.models import Invitation
from keepwell.signin.services._links import INVITATION_FOR, new_link
from keepwell.signin.services.invite_person import carry, check_may_be_invited


@action("signin.resend_invitation", title=_("Invite again"), target=Invitation, risk=Risk.HIGH)
def resend_invitation(actor: Actor, invitation: Invitation, command: Nothing, *, now: datetime) -> Invitation:
    """Make a new link for a week; the returned row carries its `secret` this once."""
    del command
    if invitation.accepted_at or invitation.withdrawn_at:
        raise DomainError(_("This invitation was accepted or withdrawn. Make a new one."))
    person = invitation.person
    check_may_be_invited(person, invitation.email)
    secret, invitation.digest = new_link()
    invitation.sent_at = now
    invitation.expires_at = now + INVITATION_FOR
    invitation.save(update_fields=["digest", "sent_at", "expires_at"])
    carry(invitation, secret, person, actor, now)
    return invitation
