# SPDX-License-Identifier: Apache-2.0
"""From the feed to deliveries: for each webhook that is on, what happened since its place and its owner may read.

Outside the one door, like every bookkeeping of work. Place and deliveries are written in one transaction: a killed
process repeats nothing and leaves nothing out.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from keepwell.bridges import feed
from keepwell.bridges.choices import Trouble
from keepwell.bridges.feed import CHUNK, Happened, Place
from keepwell.bridges.models import Delivery, Webhook
from keepwell.bridges.services import DisableWebhook, disable_webhook
from keepwell.bridges.services._wording import ALL
from keepwell.bridges.sight import readable, told_types
from keepwell.kernel.actor import SYSTEM, Actor, Via
from keepwell.kernel.scope import reading, within_scope
from keepwell.people.models import Account, Organisation
from keepwell.people.selectors import actor_for


def owner_of(webhook: Webhook) -> Actor | None:
    """The owner as he is now; None when he can't sign in any more."""
    account = Account.objects.filter(person_id=webhook.owner_id, is_active=True, person__is_active=True).first()
    return actor_for(account, via=Via.API) if account else None


def queue_new(now: datetime) -> int:
    """Go through every webhook once; returns how many events were looked at (0: all are at the end)."""
    with within_scope(SYSTEM.scope):
        _adopt()
        waiting = list(Webhook.objects.calling().order_by("pk").values_list("pk", flat=True))
    return sum(_queue_for(pk, now) for pk in waiting)


def _adopt() -> None:
    if feed.adopt_restored():
        beyond = feed.newest().xid + 1
        Webhook.objects.filter(position_xid__gt=beyond).update(position_xid=0)


def _queue_for(pk: UUID, now: datetime) -> int:
    with within_scope(SYSTEM.scope):
        webhook = Webhook.objects.calling().select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
        if webhook is None:
            return 0
        owner = owner_of(webhook)
        if owner is not None:
            return _queue(webhook, owner, now)
    disable_webhook(SYSTEM, pk, DisableWebhook(trouble=Trouble.OWNER.value), now=now)
    return 0


def _queue(webhook: Webhook, owner: Actor, now: datetime) -> int:
    names = told_types() if ALL in webhook.event_types else webhook.event_types
    found = feed.after(Place(webhook.position_xid, webhook.position_id), names=names)
    if not found:
        return 0
    own = _of(webhook, found)
    with reading(owner):
        told = readable(owner, own)
    Delivery.objects.bulk_create([_delivery(webhook, one, now) for one in told], ignore_conflicts=True)
    webhook.position_xid, webhook.position_id = found[-1].place.xid, found[-1].place.id
    webhook.save(update_fields=["position_xid", "position_id"])
    return len(found) if len(found) == CHUNK else 0


def _of(webhook: Webhook, found: Iterable[Happened]) -> list[Happened]:
    """Those of the webhook's organisation and below."""
    listed = [one for one in found if one.payload.get("organisation_id")]
    keys = {UUID(one.payload["organisation_id"]) for one in listed}
    below = set(Organisation.objects.below(webhook.organisation_id).filter(pk__in=keys).values_list("pk", flat=True))
    return [one for one in listed if UUID(one.payload["organisation_id"]) in below]


def _delivery(webhook: Webhook, one: Happened, now: datetime) -> Delivery:
    return Delivery(
        webhook=webhook,
        organisation_id=webhook.organisation_id,
        customer_id=webhook.customer_id,
        message_id=one.id,
        event_type=one.name,
        occurred_at=one.occurred_at,
        next_try_at=now,
        made_at=now,
    )
