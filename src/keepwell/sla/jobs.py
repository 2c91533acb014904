# SPDX-License-Identifier: Apache-2.0
"""What the worker does for promises: the alarm all day, the checks by night."""

import logging

from keepwell.kernel import clock
from keepwell.kernel.jobs import job
from keepwell.kernel.loops import loop
from keepwell.sla.services.check_clocks import check_clocks
from keepwell.sla.services.recount_promises import recount_all
from keepwell.sla.services.sound_alarms import BATCH, next_step_at, sound_due
from keepwell.sla.services.watch_calendars import watch_calendars

_log = logging.getLogger(__name__)
#: another process may at any time write a nearer step than the one we wait for
MOST_SLEEP_SECONDS = 0.5


@loop("sla.alarm")
def alarm() -> float:
    """Sound what is due; sleep until the next step, at most half a second."""
    if sound_due() == BATCH:
        return 0.0
    following = next_step_at()
    if following is None:
        return MOST_SLEEP_SECONDS
    return min(max((following - clock.now()).total_seconds(), 0.0), MOST_SLEEP_SECONDS)


@job("sla.recount_promises", every="*/10 * * * *")
def recount_promises() -> None:
    """Apply calendars that have come into force."""
    recount_all(clock.now())


@job("sla.check_cached_deadlines", every="15 3 * * *")
def check_cached_deadlines() -> None:
    """Compare every cached clock with its ledger; a difference is a fault of ours and is logged as one."""
    for drift in check_clocks(clock.now()):
        _log.error(
            "Cached clock differs from its ledger: promise %s, %s, %s is %s but should be %s",
            drift.promise_id, drift.clock, drift.column, drift.cached, drift.computed,
        )  # fmt: skip


@job("sla.watch_calendars", every="0 1 * * *")
def watch_the_calendars() -> None:
    """Warn when a calendar in use lacks the coming year."""
    watch_calendars(clock.now())
