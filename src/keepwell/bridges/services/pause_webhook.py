# SPDX-License-Identifier: Apache-2.0
"""Let a webhook rest; what happens meanwhile is kept for it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.bridges.choices import WebhookState
from keepwell.bridges.models import Webhook
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import DomainError


@action("bridges.pause_webhook", title=_("Pause webhook"), target=Webhook)
def pause_webhook(actor: Actor, webhook: Webhook, command: Nothing, *, now: datetime) -> Webhook:
    """Nothing is sent until it is resumed."""
    del actor, command, now
    if webhook.state != WebhookState.ON:
        raise DomainError(_("This webhook does not call at the moment. There is nothing to pause."))
    webhook.state = WebhookState.PAUSED
    webhook.save(update_fields=["state"])
    return webhook
