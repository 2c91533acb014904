# SPDX-License-Identifier: Apache-2.0
"""Remove a webhook with the log of its deliveries."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.bridges.models import Webhook
from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.registry import Risk


@action("bridges.remove_webhook", title=_("Remove webhook"), target=Webhook, risk=Risk.CRITICAL)
def remove_webhook(actor: Actor, webhook: Webhook, command: Nothing, *, now: datetime) -> None:
    """What waits is not sent any more."""
    del actor, command, now
    note_change("deliveries_dropped", None, webhook.deliveries.count())
    Webhook.objects.filter(pk=webhook.pk).delete()
