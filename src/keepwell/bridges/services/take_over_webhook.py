# SPDX-License-Identifier: Apache-2.0
"""Become the owner of a webhook: from now on it delivers what oneself may read."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from keepwell.bridges.models import Webhook
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk


@action("bridges.take_over_webhook", title=_("Take over webhook"), target=Webhook, risk=Risk.CRITICAL)
def take_over_webhook(actor: Actor, webhook: Webhook, command: Nothing, *, now: datetime) -> Webhook:
    """For when its owner leaves or has too few rights."""
    del command, now
    if actor.person_id is None:
        raise DomainError(_("Only a person can own a webhook: it delivers what its owner may read."))
    webhook.owner_id = actor.person_id
    webhook.save(update_fields=["owner"])
    return webhook
