# SPDX-License-Identifier: Apache-2.0
"""Take a key back."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.registry import Risk
from keepwell.people.models import ApiToken


@action("people.revoke_token", title=_("Revoke API key"), target=ApiToken, risk=Risk.HIGH)
def revoke_token(actor: Actor, token: ApiToken, command: Nothing, *, now: datetime) -> ApiToken:
    """Mark the key; every process refuses it within 30 seconds."""
    del actor, command
    token.revoked_at = token.revoked_at or now
    token.save(update_fields=["revoked_at"])
    return token
