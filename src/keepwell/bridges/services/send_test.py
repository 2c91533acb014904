# SPDX-License-Identifier: Apache-2.0
"""Send an event that says nothing, to see whether the receiver takes it."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.bridges.choices import WebhookState
from keepwell.bridges.cloudevents import TEST
from keepwell.bridges.models import Delivery, Webhook
from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import DomainError
from keepwell.kernel.ids import uuid7


@action("bridges.send_test", title=_("Send a test event"), target=Webhook)
def send_test(actor: Actor, webhook: Webhook, command: Nothing, *, now: datetime) -> Delivery:
    """Put it at the head of the line; the worker sends it within seconds."""
    del actor, command
    if webhook.state != WebhookState.ON:
        raise DomainError(_("This webhook does not call at the moment. Resume it first."))
    if webhook.rests_until is not None:
        webhook.rests_until = None  # who tests has mended something
        webhook.save(update_fields=["rests_until"])
    made = Delivery.objects.create(
        webhook=webhook,
        organisation_id=webhook.organisation_id,
        customer_id=webhook.customer_id,
        message_id=uuid7(),
        event_type=TEST,
        occurred_at=now,
        next_try_at=now,
        made_at=now,
    )
    note_change("test", None, str(made.message_id))
    return made
