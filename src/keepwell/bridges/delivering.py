# SPDX-License-Identifier: Apache-2.0
"""Take deliveries to their receivers, at least once: claim, commit, send, commit (ADR 0171).

One process at a time serves a webhook, under a lease. Who dies between sending and remembering leaves a lease that
runs out; the event then leaves once more under the same `webhook-id`. No transaction is open while a receiver is
spoken to. A failed event waits for its next try while later ones go on: order is kept until the first failure.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from keepwell.bridges import sending
from keepwell.bridges.choices import DeliveryState, Trouble
from keepwell.bridges.cloudevents import TEST, envelope, envelopes
from keepwell.bridges.feed import one_event
from keepwell.bridges.models import Attempt, Delivery, Webhook
from keepwell.bridges.queueing import owner_of
from keepwell.bridges.sending import Outcome
from keepwell.bridges.services import DisableWebhook, disable_webhook
from keepwell.bridges.sight import readable
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading, within_scope

#: longer than one call may take
LEASE = timedelta(seconds=60)
#: after the first try; the last is given up 28 hours later
WAITS = tuple(timedelta(seconds=s) for s in (5, 30, 300, 1_800, 7_200, 18_000, 36_000, 36_000))
MOST_WAIT = timedelta(hours=12)
_JITTER = 0.2
#: failures in a row until the circuit opens, and how long it stays open
OPENS_AFTER = 5
SHORTEST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(hours=1)
#: a receiver that took nothing for so long is not called any more
DISABLED_AFTER = timedelta(days=3)
#: deliveries of one webhook before another one's turn
IN_A_ROW = 20
_chance = secrets.SystemRandom()


def deliver_due() -> int:
    """Serve the webhook that waits longest; returns how many deliveries were tried."""
    webhook = _claim(clock.now())
    if webhook is None:
        return 0
    tried = 0
    try:
        while tried < IN_A_ROW and (delivery := _next(webhook, clock.now())) is not None:
            is_going_on = _try(webhook, delivery)
            tried += 1
            if not is_going_on:
                break
    finally:
        with within_scope(SYSTEM.scope):
            Webhook.objects.filter(pk=webhook.pk).update(leased_until=clock.now())
    return tried


def _claim(now: datetime) -> Webhook | None:
    due = Delivery.objects.waiting().filter(webhook=OuterRef("pk"), next_try_at__lte=now)
    with within_scope(SYSTEM.scope):
        webhook = (
            Webhook.objects.calling()
            .filter(Q(leased_until__isnull=True) | Q(leased_until__lte=now))
            .filter(Q(rests_until__isnull=True) | Q(rests_until__lte=now))
            .filter(Exists(due))
            .order_by(F("leased_until").asc(nulls_first=True), "pk")
            .select_for_update(skip_locked=True, of=("self",))
            .first()
        )
        if webhook is not None:
            Webhook.objects.filter(pk=webhook.pk).update(leased_until=now + LEASE)
    return webhook


def _next(webhook: Webhook, now: datetime) -> Delivery | None:
    """The next due delivery; the lease begins anew."""
    with within_scope(SYSTEM.scope):
        if not Webhook.objects.calling().filter(pk=webhook.pk).update(leased_until=now + LEASE):
            return None
        webhook.refresh_from_db()
        if webhook.rests_until is not None and webhook.rests_until > now:
            return None
        return webhook.deliveries.waiting().filter(next_try_at__lte=now).order_by("next_try_at", "id").first()


def _try(webhook: Webhook, delivery: Delivery) -> bool:
    """Send it and keep what came of it; False when the webhook rests or is off now."""
    now = clock.now()
    content = _content(webhook, delivery)
    if content is None:
        _end(delivery, DeliveryState.WITHHELD, now)
        return True
    outcome = sending.post(webhook, str(delivery.message_id), content, now)
    return _keep(webhook, delivery, outcome)


def _content(webhook: Webhook, delivery: Delivery) -> Mapping[str, Any] | None:
    """The event as the owner may read it at this moment; None when he may not, or when it is gone."""
    if delivery.event_type == TEST:
        words = {"webhook_id": str(webhook.pk), "message": "A test, asked for on the page of the webhook."}
        return envelope(delivery.message_id, TEST, delivery.occurred_at, words)
    with within_scope(SYSTEM.scope):
        owner = owner_of(webhook)
    if owner is None:
        return None
    with reading(owner):
        found = one_event(delivery.message_id)
        told = envelopes(readable(owner, [found])) if found else []
    return told[0] if told else None


def _keep(webhook: Webhook, delivery: Delivery, outcome: Outcome) -> bool:
    now = clock.now()
    with within_scope(SYSTEM.scope):
        _note(webhook, delivery, outcome, now)
        if not outcome.trouble:
            _end(delivery, DeliveryState.DELIVERED, now, attempts=F("attempts") + 1, status=outcome.status, trouble="")
            Webhook.objects.filter(pk=webhook.pk).exclude(failures=0, trouble="", rests_until=None).update(
                failures=0, failing_since=None, trouble="", rests_until=None
            )
            return True
        _put_off(delivery, outcome, now)
        return _held_against(webhook, outcome, now)


def _note(webhook: Webhook, delivery: Delivery, outcome: Outcome, now: datetime) -> None:
    Attempt.objects.create(
        delivery=delivery,
        organisation_id=delivery.organisation_id,
        at=now - timedelta(milliseconds=outcome.took_ms),
        took_ms=outcome.took_ms,
        url=webhook.url,
        sent_bytes=outcome.sent_bytes,
        status=outcome.status,
        trouble=outcome.trouble,
        words=outcome.words,
        answer_headers=dict(outcome.headers),
        answer_head=outcome.head,
    )


def _put_off(delivery: Delivery, outcome: Outcome, now: datetime) -> None:
    """To its next try, or to those given up."""
    words = {"attempts": delivery.attempts + 1, "status": outcome.status, "trouble": outcome.trouble}
    if delivery.attempts >= len(WAITS) or delivery.event_type == TEST:
        _end(delivery, DeliveryState.DEAD, now, **words)
        return
    wait = WAITS[delivery.attempts] * _chance.uniform(1 - _JITTER, 1 + _JITTER)
    if outcome.wait_s is not None:
        wait = min(max(wait, timedelta(seconds=outcome.wait_s)), MOST_WAIT)
    Delivery.objects.filter(pk=delivery.pk).update(next_try_at=now + wait, **words)


def _end(delivery: Delivery, state: str, now: datetime, **words: Any) -> None:
    with within_scope(SYSTEM.scope):
        Delivery.objects.filter(pk=delivery.pk).update(state=state, ended_at=now, **words)


def _held_against(webhook: Webhook, outcome: Outcome, now: datetime) -> bool:
    """Count the failure; open the circuit after several in a row, switch off after days."""
    webhook.failures += 1
    webhook.failing_since = webhook.failing_since or now
    rests_until = None
    is_last = is_hopeless(webhook, outcome.trouble, now)
    if is_last or webhook.failures >= OPENS_AFTER:
        doublings = 10 if is_last else min(webhook.failures - OPENS_AFTER, 10)
        rest = min(SHORTEST_REST * 2**doublings, LONGEST_REST)
        rests_until = now + rest * _chance.uniform(1 - _JITTER, 1 + _JITTER)
    Webhook.objects.filter(pk=webhook.pk).update(
        failures=webhook.failures,
        failing_since=webhook.failing_since,
        trouble=outcome.trouble,
        rests_until=rests_until,
    )
    return rests_until is None


def is_hopeless(webhook: Webhook, trouble: str, now: datetime) -> bool:
    """Whether it is time to stop calling."""
    since = webhook.failing_since
    return trouble == Trouble.GONE or (since is not None and now - since >= DISABLED_AFTER)


def switch_off_hopeless(now: datetime) -> int:
    """Disable what failed for days or said it is gone; returns how many."""
    with within_scope(SYSTEM.scope):
        failing = list(Webhook.objects.calling().filter(failing_since__isnull=False))
    hopeless = [one for one in failing if is_hopeless(one, one.trouble, now)]
    for one in hopeless:
        disable_webhook(SYSTEM, one.pk, DisableWebhook(trouble=one.trouble), now=now)
    return len(hopeless)


def forget_deliveries(now: datetime, *, after: timedelta, batch: int = 1_000) -> int:
    """Drop old deliveries with their tries, a batch a transaction; returns how many went."""
    gone = 0
    while keys := _ended_before(now - after, batch):
        with within_scope(SYSTEM.scope):
            Delivery.objects.filter(pk__in=keys).delete()
        gone += len(keys)
    return gone


def _ended_before(moment: datetime, batch: int) -> list[UUID]:
    with within_scope(SYSTEM.scope):
        rows = Delivery.objects.exclude(state=DeliveryState.WAITING).filter(ended_at__lt=moment)
        return list(rows.order_by("id").values_list("pk", flat=True)[:batch])
