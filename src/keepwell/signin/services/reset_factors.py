# SPDX-License-Identifier: Apache-2.0
"""Take the second factors of somebody who has lost them, so that new ones can be set up."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.people.models import Account
from keepwell.signin.services._sessions import end_sessions_of
from keepwell.signin.services.factors import drop_all_factors

_SHORTEST_REASON = 10


@command
class ResetFactors:
    """How it was made sure that the right person asks."""

    reason: str = field(_("How you made sure who asks"), widget="textarea", personal=True)


@action(
    "signin.reset_factors",
    title=_("Reset second factors"),
    target=Account,
    command=ResetFactors,
    risk=Risk.CRITICAL,
)
def reset_factors(actor: Actor, account: Account, command: ResetFactors, *, now: datetime) -> Account:
    """Forget the account's factors and codes and end its sessions; nobody does it for himself."""
    del now
    if actor.person_id == account.person_id:
        raise DomainError(_("Nobody resets his own factors. Ask another security administrator."))
    if len(command.reason.strip()) < _SHORTEST_REASON:
        raise DomainError(_("Write how you made sure who asks; the auditor will read it."), "reason")
    note_change("factors", drop_all_factors(account), 0)
    end_sessions_of(account.pk)
    return account
