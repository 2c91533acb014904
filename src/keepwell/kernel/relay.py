# SPDX-License-Identifier: Apache-2.0
"""The relay: takes committed events from the outbox to their subscribers, in batches, exactly once in the database.

A batch is picked with SKIP LOCKED; each subscriber runs in a savepoint of the transaction that marks the batch relayed.
A subscriber that fails leaves rows in FailedDelivery, which are retried one by one, then dead until replayed.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from django.db import connection, transaction

from keepwell.kernel import clock, events
from keepwell.kernel.actions import OUTBOX_CHANNEL
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.events import Delivered, Subscriber
from keepwell.kernel.loops import loop
from keepwell.kernel.models import FailedDelivery, OutboxEvent
from keepwell.kernel.plugins import switches
from keepwell.kernel.scope import within_scope

BATCH = 100
MOST_ATTEMPTS = 8
LIVE_CHANNEL = "kw_live"
_FIRST_WAIT = timedelta(seconds=5)
_POLL_SECONDS, _GATHER_SECONDS, _RETRY_SECONDS = 1.0, 0.1, 1.0
_MOST_NOTIFY_BYTES = 7_000  # PostgreSQL refuses a payload of 8,000
_log = logging.getLogger(__name__)


def relay_once(batch: int = BATCH) -> int:
    """Relay up to one batch of waiting events; returns how many."""
    with within_scope(SYSTEM.scope):
        waiting = list(
            OutboxEvent.objects.select_for_update(skip_locked=True)
            .filter(relayed_at__isnull=True)
            .order_by("id")[:batch]
        )
        if not waiting:
            return 0
        for name in dict.fromkeys(row.name for row in waiting):
            rows = [row for row in waiting if row.name == name]
            told: list[Delivered[Any]] = []
            for who in events.subscribers_of(name):
                served = [row for row in rows if switches.serves(who.name, row.customer_id)]
                if served:
                    _deliver(who, served, told if served == rows else [])
        OutboxEvent.objects.filter(pk__among=[row.pk for row in waiting]).update(relayed_at=clock.now())
    _tell_browsers(waiting)
    return len(waiting)


def _delivered(row: OutboxEvent) -> Delivered[Any]:
    return Delivered(row.pk, row.occurred_at, row.actor_id, events.load(row.name, row.payload))


def _deliver(who: Subscriber, rows: Sequence[OutboxEvent], told: list[Delivered[Any]]) -> None:
    """Tell one subscriber; `told` is filled by the first who is told, for all."""
    try:
        with transaction.atomic():
            if not told:
                told.extend([_delivered(row) for row in rows])
            who.receive(tuple(told))
    except Exception as error:  # noqa: BLE001  # a subscriber's fault must not stop the others; it is kept and retried
        _log.warning("Subscriber %s failed on %d events: %s", who.name, len(rows), error)
        first = clock.now() + (timedelta(0) if len(rows) > 1 else _FIRST_WAIT)
        FailedDelivery.objects.bulk_create(
            [FailedDelivery(event=row, subscriber=who.name, error=repr(error), next_try_at=first) for row in rows],
            ignore_conflicts=True,
        )


def retry_failed(limit: int = 50) -> int:
    """Try failed deliveries that are due, one by one; returns how many were tried."""
    due = (
        FailedDelivery.objects.filter(next_try_at__lte=clock.now()).order_by("next_try_at").values_list("pk", flat=True)
    )
    with within_scope(SYSTEM.scope):
        chosen = list(due[:limit])
    for pk in chosen:
        _retry(pk)
    return len(chosen)


def _retry(pk: UUID) -> None:
    with within_scope(SYSTEM.scope):
        failure = (
            FailedDelivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("event")
            .filter(pk=pk)
            .first()
        )
        if failure is None:
            return
        who = events.subscriber(failure.subscriber)
        try:
            if who is None:
                raise LookupError(f"{failure.subscriber} is not installed any more")
            with transaction.atomic():
                who.receive([_delivered(failure.event)])
        except Exception as error:  # noqa: BLE001  # kept with its reason; after the last try a person replays it
            failure.attempts += 1
            failure.error = repr(error)
            is_dead = failure.attempts >= MOST_ATTEMPTS
            failure.next_try_at = None if is_dead else clock.now() + _FIRST_WAIT * 2**failure.attempts
            failure.save(update_fields=["attempts", "error", "next_try_at"])
            return
        failure.delete()


def dead_letters() -> list[FailedDelivery]:
    """Deliveries that gave up, oldest first."""
    return list(FailedDelivery.objects.filter(next_try_at__isnull=True).select_related("event").order_by("id"))


def replay(ids: Sequence[UUID]) -> int:
    """Let dead deliveries try again now; returns how many."""
    return FailedDelivery.objects.filter(pk__in=ids, next_try_at__isnull=True).update(
        attempts=1, next_try_at=clock.now()
    )


def backlog_seconds() -> float:
    """Age of the oldest event that waits, in seconds; 0 when none does."""
    oldest = (
        OutboxEvent.objects.filter(relayed_at__isnull=True).order_by("id").values_list("occurred_at", flat=True).first()
    )
    return max(0.0, (clock.now() - oldest).total_seconds()) if oldest else 0.0


def _tell_browsers(rows: Sequence[OutboxEvent]) -> None:
    live = {kind.name for kind in events.event_types() if kind.live}
    items = [
        {
            "name": row.name,
            "customer": row.customer_id,
            **{k: row.payload.get(k) for k in ("organisation_id", "ticket_id")},
        }
        for row in rows
        if row.name in live
    ]
    tell_streams(items)


def tell_streams(items: list[dict[str, object]]) -> None:
    """Tell open pages what is worth drawing anew, in small transactions of its own: call it after a commit."""
    while items:
        part = items[:40]
        while len(text := orjson.dumps(part)) > _MOST_NOTIFY_BYTES:
            part = part[: len(part) // 2]
        items = items[len(part) :]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('synchronous_commit', 'off', true)")
            cursor.execute("SELECT pg_notify(%s, %s)", [LIVE_CHANNEL, text.decode()])


@dataclass(slots=True)
class _Pace:
    """When this worker last looked for failed deliveries (by the monotonic clock)."""

    retried_at: float = 0.0


_pace = _Pace()


@loop("kernel.relay", channel=OUTBOX_CHANNEL)
def turn() -> float:
    """One turn of the relay; returns seconds to wait. The first event after a quiet time is relayed at once."""
    moved = relay_once()
    if moved < BATCH and time.monotonic() - _pace.retried_at > _RETRY_SECONDS:
        _pace.retried_at = time.monotonic()
        retry_failed()
    if 0 < moved < BATCH:
        time.sleep(_GATHER_SECONDS)  # a batch of three costs nearly what a batch of thirty does
    return 0.0 if moved else _POLL_SECONDS
