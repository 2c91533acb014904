# SPDX-License-Identifier: Apache-2.0
"""What casework does by the clock; each job may run twice."""

from keepwell.casework.selectors import due_approvals, due_items, due_next_steps, due_reviews, untold_verdicts
from keepwell.casework.services import (
    bring_back_verdicts,
    remind_approvals,
    remind_items,
    sound_next_steps,
    sound_verdicts,
)
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.jobs import job
from keepwell.kernel.scope import reading
from keepwell.kernel.set_actions import SetRun


@job("casework.watch", every="*/10 * * * *")
def watch() -> None:
    """Every ten minutes: verdicts nobody told, steps of complaints that are late."""
    now = clock.now()
    with reading(SYSTEM):
        untold, late = untold_verdicts(now), due_next_steps(now)
    sound_verdicts.run(SYSTEM, untold, how=SetRun(now=now))
    sound_next_steps.run(SYSTEM, late, how=SetRun(now=now))


@job("casework.remind", every="10 * * * *")
def remind() -> None:
    """Every hour: approvals that wait for a day, items that are late, verdicts whose day to look again has come."""
    now = clock.now()
    with reading(SYSTEM):
        waiting, late, back = due_approvals(now), due_items(now), due_reviews(now)
    remind_approvals.run(SYSTEM, waiting, how=SetRun(now=now))
    remind_items.run(SYSTEM, late, how=SetRun(now=now))
    bring_back_verdicts.run(SYSTEM, back, how=SetRun(now=now))
