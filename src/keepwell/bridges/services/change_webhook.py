# SPDX-License-Identifier: Apache-2.0
"""Change where a webhook calls and what it tells."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.bridges.models import Webhook
from keepwell.bridges.services._wording import checked_name, checked_types, checked_url, type_choices
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.registry import Risk


@command
class ChangeWebhook:
    """What goes where."""

    name: str = field(_("Name"), max_length=80)
    url: str = field(_("Address"), max_length=500)
    event_types: tuple[str, ...] = field(_("Events"), choices=type_choices)


@action("bridges.change_webhook", title=_("Change webhook"), target=Webhook, command=ChangeWebhook, risk=Risk.CRITICAL)
def change_webhook(actor: Actor, webhook: Webhook, command: ChangeWebhook, *, now: datetime) -> Webhook:
    """What waits goes to the new address as well."""
    del actor, now
    webhook.name = checked_name(command.name)
    webhook.url = checked_url(command.url)
    webhook.event_types = checked_types(command.event_types)
    webhook.save(update_fields=["name", "url", "event_types"])
    return webhook
