# SPDX-License-Identifier: Apache-2.0
"""Send one delivery again."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.bridges.choices import DeliveryState, WebhookState
from keepwell.bridges.models import Delivery, Webhook
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import DomainError


@action("bridges.replay_delivery", title=_("Send again"), target=Delivery)
def replay_delivery(actor: Actor, delivery: Delivery, command: Nothing, *, now: datetime) -> Delivery:
    """The same event under the same `webhook-id`, tried at once and then as patiently as a new one."""
    del actor, command
    webhook = Webhook.objects.select_for_update(no_key=True).get(pk=delivery.webhook_id)
    if webhook.state != WebhookState.ON:
        raise DomainError(_("This webhook does not call at the moment. Resume it first."))
    delivery.state, delivery.attempts, delivery.next_try_at = DeliveryState.WAITING, 0, now
    delivery.ended_at = None
    delivery.save(update_fields=["state", "attempts", "next_try_at", "ended_at"])
    if webhook.rests_until is not None:
        webhook.rests_until = None
        webhook.save(update_fields=["rests_until"])
    return delivery
