# SPDX-License-Identifier: Apache-2.0
"""Take an invitation back before it is accepted."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.signin.models import Invitation


@action("signin.withdraw_invitation", title=_("Withdraw invitation"), target=Invitation, risk=Risk.NORMAL)
def withdraw_invitation(actor: Actor, invitation: Invitation, command: Nothing, *, now: datetime) -> Invitation:
    """Mark it; its link opens nothing any more."""
    del actor, command
    if invitation.accepted_at:
        raise DomainError(_("It was accepted already. Close the account instead."))
    invitation.withdrawn_at = invitation.withdrawn_at or now
    invitation.save(update_fields=["withdrawn_at"])
    return invitation
