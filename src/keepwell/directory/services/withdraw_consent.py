# SPDX-License-Identifier: Apache-2.0
"""End a consent."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.directory.models import Consent
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command
from keepwell.kernel.errors import DomainError


@command
class WithdrawConsent:
    """Needs no words."""


@action("directory.withdraw_consent", title=_("Withdraw consent"), target=Consent, command=WithdrawConsent)
def withdraw_consent(actor: Actor, consent: Consent, command: WithdrawConsent, *, now: datetime) -> Consent:
    """It holds no longer; what was done before stays lawful."""
    del actor, command
    if consent.withdrawn_at is not None:
        raise DomainError(_("This consent was withdrawn already."))
    consent.withdrawn_at = now
    consent.save(update_fields=["withdrawn_at"])
    return consent
