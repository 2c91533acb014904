# SPDX-License-Identifier: Apache-2.0
"""What the worker does for webhooks: finds what is to be told, takes it there in three lanes, forgets by night."""

from datetime import timedelta

from keepwell.bridges.delivering import deliver_due, forget_deliveries, switch_off_hopeless
from keepwell.bridges.queueing import queue_new
from keepwell.kernel import clock
from keepwell.kernel.actions import OUTBOX_CHANNEL
from keepwell.kernel.jobs import job
from keepwell.kernel.loops import loop

KEPT_FOR = timedelta(days=30)
_POLL_SECONDS = 0.5


@loop("bridges.queue_deliveries", channel=OUTBOX_CHANNEL)
def queue_deliveries() -> float:
    """Look at what happened; what other transactions still hold back is found at the next look."""
    now = clock.now()
    switch_off_hopeless(now)
    return 0.0 if queue_new(now) else _POLL_SECONDS


@loop("bridges.deliver_first")
def deliver_first() -> float:
    """One lane: a slow receiver holds up one lane only."""
    return _lane()


@loop("bridges.deliver_second")
def deliver_second() -> float:
    """Another lane."""
    return _lane()


@loop("bridges.deliver_third")
def deliver_third() -> float:
    """And a third."""
    return _lane()


def _lane() -> float:
    return 0.0 if deliver_due() else _POLL_SECONDS


@job("bridges.forget_deliveries", every="20 3 * * *")
def forget_old_deliveries() -> None:
    """Drop deliveries that ended a month ago."""
    forget_deliveries(clock.now(), after=KEPT_FOR)
