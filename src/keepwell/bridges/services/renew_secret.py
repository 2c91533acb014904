# SPDX-License-Identifier: Apache-2.0
"""Give a webhook a new secret; for a while both sign, so that the receiver can change over without a gap."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from keepwell.bridges.models import Webhook
from keepwell.bridges.services._wording import opened, sealed, sealed_former
from keepwell.bridges.signing import new_secret
from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk

MOST_HOURS = 168


@command
class RenewSecret:
    """How long the old secret goes on signing beside the new one."""

    overlap_hours: int = field(
        _("Hours that the old secret goes on signing"), default=24, help=_("0 when the old one is known to strangers.")
    )


@action("bridges.renew_secret", title=_("New secret"), target=Webhook, command=RenewSecret, risk=Risk.CRITICAL)
def renew_secret(actor: Actor, webhook: Webhook, command: RenewSecret, *, now: datetime) -> Webhook:
    """The returned row carries the new one as `secret` this once."""
    del actor
    if not 0 <= command.overlap_hours <= MOST_HOURS:
        raise DomainError(_("Choose between 0 and %(most)d hours.") % {"most": MOST_HOURS}, "overlap_hours")
    former = opened(webhook) if command.overlap_hours else ""
    secret = new_secret()
    webhook.sealed_former = sealed_former(former) if former else ""
    webhook.former_until = now + timedelta(hours=command.overlap_hours) if former else None
    webhook.sealed_secret = sealed(secret)
    webhook.save(update_fields=["sealed_former", "former_until", "sealed_secret"])
    note_change("secret", None, "renewed")
    webhook.secret = secret  # type: ignore[attr-defined]  # shown once: the row has no column for it
    return webhook
