# SPDX-License-Identifier: Apache-2.0
"""What the worker does for letters: sends all day, forgets by night."""

from datetime import timedelta

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.jobs import job
from keepwell.kernel.loops import loop
from keepwell.kernel.scope import within_scope
from keepwell.mail.services.deliver import deliver_due
from keepwell.mail.services.forget_letters import forget_letters

BATCH = 100
_POLL_SECONDS = 3.0


@loop("mail.send_letters")
def send_letters() -> float:
    """Send what is due, then look again."""
    return 0.0 if deliver_due(BATCH) == BATCH else _POLL_SECONDS


@job("mail.forget_letters", every="40 2 * * *")
def forget_old_letters() -> None:
    """Drop the texts of letters that were given up, and old letters altogether."""
    with within_scope(SYSTEM.scope):
        forget_letters(clock.now(), texts_after=timedelta(days=14), letters_after=timedelta(days=180))
