# SPDX-License-Identifier: Apache-2.0
"""What the desk does by the clock; each job is thin and may run twice."""

import logging

from keepwell.desk.selectors.upkeep import overdue_pauses, run_out_plans, run_out_workarounds, stale_deadlines
from keepwell.desk.services.end_overdue_pauses import end_overdue_pauses
from keepwell.desk.services.expire_plans import expire_plans
from keepwell.desk.services.expire_workarounds import expire_workarounds
from keepwell.desk.services.refresh_deadlines import refresh_deadlines
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.jobs import job
from keepwell.kernel.scope import reading
from keepwell.kernel.set_actions import SetRun

_log = logging.getLogger(__name__)


@job("desk.end_overdue_pauses", every="* * * * *")
def end_pauses() -> None:
    """Every minute: pauses end at the instant that was promised."""
    now = clock.now()
    with reading(SYSTEM):
        paused = overdue_pauses(now)
    end_overdue_pauses.run(SYSTEM, paused, how=SetRun(now=now))


@job("desk.expire", every="*/10 * * * *")
def expire() -> None:
    """Every ten minutes: temporary methods and interim plans run out."""
    now = clock.now()
    with reading(SYSTEM):
        helped, planned = run_out_workarounds(now), run_out_plans(now)
    expire_workarounds.run(SYSTEM, helped, how=SetRun(now=now))
    expire_plans.run(SYSTEM, planned, how=SetRun(now=now))


@job("desk.check_cached_deadlines", every="15 19 * * *")
def check_cached_deadlines() -> None:
    """Each night (03:15 in Shanghai): compare what tickets cache with their clocks, and mend what differs."""
    with reading(SYSTEM):
        stale = stale_deadlines()
    if stale:
        _log.warning("%d tickets showed a deadline that their clocks do not; mended", len(stale))
        refresh_deadlines.run(SYSTEM, stale)
