# SPDX-License-Identifier: Apache-2.0
"""Let somebody sign in again whose account was closed."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.people.models import Account
from keepwell.signin.services._sessions import end_sessions_of


@action("signin.reopen_account", title=_("Open account again"), target=Account, risk=Risk.HIGH)
def reopen_account(actor: Actor, account: Account, command: Nothing, *, now: datetime) -> Account:
    """Open it; sessions from before stay ended, revoked API keys stay revoked."""
    del actor, command, now
    if not account.person.is_active:
        raise DomainError(_("This person has left and cannot sign in."))
    end_sessions_of(account.pk)
    account.is_active = True
    account.version += 1
    account.save(update_fields=["is_active", "version"])
    return account
