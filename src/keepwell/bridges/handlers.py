# SPDX-License-Identifier: Apache-2.0
"""What bridges does after its own facts: the owner of a webhook that was switched off is told."""

from collections.abc import Sequence

from django.urls import reverse

from keepwell.bridges.events import WebhookDisabled
from keepwell.bridges.models import Webhook
from keepwell.bridges.notices import WEBHOOK_OFF
from keepwell.kernel import clock
from keepwell.kernel.events import Delivered, subscribe
from keepwell.people.services import News, tell


@subscribe(WebhookDisabled, name="bridges.tell_the_owner")
def tell_the_owner(batch: Sequence[Delivered[WebhookDisabled]]) -> None:
    """A notice with a link to the page."""
    rows = Webhook.objects.in_bulk([one.event.webhook_id for one in batch])
    tell(
        [
            News(
                row.owner_id,
                WEBHOOK_OFF,
                key=f"webhook-off:{one.id}",
                words={"name": row.name},
                link=reverse("bridges:webhook", args=[row.pk]),
            )
            for one in batch
            if (row := rows.get(one.event.webhook_id)) is not None
        ],
        now=clock.now(),
    )
