# SPDX-License-Identifier: Apache-2.0
"""Switch a webhook off whose receiver failed for days; what happens meanwhile is kept for it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.bridges.choices import Trouble, WebhookState
from keepwell.bridges.events import WebhookDisabled
from keepwell.bridges.models import Webhook
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field


@command
class DisableWebhook:
    """Because of what."""

    trouble: str = field(_("Trouble"), choices=Trouble)


@action("bridges.disable_webhook", title=_("Switch webhook off"), target=Webhook, command=DisableWebhook)
def disable_webhook(actor: Actor, webhook: Webhook, command: DisableWebhook, *, now: datetime) -> Webhook:
    """Done by the worker; the owner is told."""
    del actor, now
    if webhook.state == WebhookState.DISABLED:
        return webhook
    webhook.state, webhook.trouble = WebhookState.DISABLED, command.trouble
    webhook.save(update_fields=["state", "trouble"])
    publish(
        WebhookDisabled(
            webhook_id=webhook.pk,
            organisation_id=webhook.organisation_id,
            customer_id=webhook.customer_id,
            trouble=command.trouble,
        )
    )
    return webhook
