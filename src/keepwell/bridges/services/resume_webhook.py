# SPDX-License-Identifier: Apache-2.0
"""Let a webhook call again."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.bridges import feed
from keepwell.bridges.choices import WebhookState
from keepwell.bridges.models import Webhook
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError


@command
class ResumeWebhook:
    """What becomes of the time between."""

    skip_missed: bool = field(
        _("Leave out what happened meanwhile"),
        default=False,
        help=_("Otherwise everything since it stopped is delivered now, oldest first."),
    )


@action("bridges.resume_webhook", title=_("Resume webhook"), target=Webhook, command=ResumeWebhook)
def resume_webhook(actor: Actor, webhook: Webhook, command: ResumeWebhook, *, now: datetime) -> Webhook:
    """Begin anew, with no failure held against the receiver."""
    del actor, now
    if webhook.state == WebhookState.ON:
        raise DomainError(_("This webhook is on. There is nothing to resume."))
    webhook.state, webhook.trouble = WebhookState.ON, ""
    webhook.failures, webhook.failing_since, webhook.rests_until = 0, None, None
    if command.skip_missed:
        place = feed.newest()
        webhook.position_xid, webhook.position_id = place.xid, place.id
    webhook.save()
    return webhook
