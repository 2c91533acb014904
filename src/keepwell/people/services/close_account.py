# SPDX-License-Identifier: Apache-2.0
"""Let somebody no longer sign in; sessions end at the next request, tokens within 30 seconds."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.registry import Risk
from keepwell.people.models import Account, ApiToken


@action("people.close_account", title=_("Close account"), target=Account, risk=Risk.HIGH)
def close_account(actor: Actor, account: Account, command: Nothing, *, now: datetime) -> Account:
    """Close the account and revoke its keys."""
    del actor, command
    ApiToken.objects.filter(person_id=account.person_id, revoked_at__isnull=True).update(revoked_at=now)
    account.is_active = False
    account.version += 1
    account.save(update_fields=["is_active", "version"])
    return account
