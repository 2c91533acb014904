# SPDX-License-Identifier: Apache-2.0
"""Send again everything that failed for good since some moment."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.bridges.choices import DeliveryState, WebhookState
from keepwell.bridges.models import Webhook
from keepwell.kernel.actions import action, note_change
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError


@command
class ReplayFailed:
    """Since when; empty: everything that is still kept."""

    since: datetime | None = field(_("Failed since"), default=None, help=_("Empty: everything that failed for good."))


@action("bridges.replay_failed", title=_("Send all failed again"), target=Webhook, command=ReplayFailed)
def replay_failed(actor: Actor, webhook: Webhook, command: ReplayFailed, *, now: datetime) -> Webhook:
    """Each under its own `webhook-id`, oldest first."""
    del actor
    if webhook.state != WebhookState.ON:
        raise DomainError(_("This webhook does not call at the moment. Resume it first."))
    chosen = webhook.deliveries.filter(state=DeliveryState.DEAD)
    if command.since is not None:
        chosen = chosen.filter(ended_at__gte=command.since)
    count = chosen.update(state=DeliveryState.WAITING, attempts=0, next_try_at=now, ended_at=None)
    note_change("replayed", None, count)
    if webhook.rests_until is not None:
        webhook.rests_until = None
        webhook.save(update_fields=["rests_until"])
    return webhook
