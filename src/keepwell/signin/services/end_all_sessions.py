# SPDX-License-Identifier: Apache-2.0
"""Sign somebody out everywhere."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.registry import Risk
from keepwell.people.models import Account
from keepwell.signin.services._sessions import end_sessions_of


@command
class EndAllSessions:
    """API keys live on unless they are revoked; closing the account revokes them."""

    reason: str = field(_("Reason"), default="", widget="textarea", personal=True)


@action(
    "signin.end_all_sessions", title=_("Sign out everywhere"), target=Account, command=EndAllSessions, risk=Risk.HIGH
)
def end_all_sessions(actor: Actor, account: Account, command: EndAllSessions, *, now: datetime) -> Account:
    """End every session of the account."""
    del actor, command, now
    note_change("sessions", end_sessions_of(account.pk), 0)
    return account
