# SPDX-License-Identifier: Apache-2.0
"""No longer let people sign in through an identity provider."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.registry import Risk
from keepwell.signin.models import IdentityProvider


@action("signin.remove_provider", title=_("Remove the provider"), target=IdentityProvider, risk=Risk.CRITICAL)
def remove_provider(actor: Actor, provider: IdentityProvider, command: Nothing, *, now: datetime) -> None:
    """Forget it and who was linked; accounts stay, with whatever other ways they have to sign in."""
    del actor, command, now
    note_change("provider", provider.code, None)
    note_change("unlinked", provider.identities.count(), 0)
    provider.delete()
