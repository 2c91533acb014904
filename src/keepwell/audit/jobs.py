# SPDX-License-Identifier: Apache-2.0
"""What the worker does for the log: sequence all day, verify every night."""

import logging

from keepwell.audit.services import pin_heads, sequence_batch, verify_all
from keepwell.kernel import clock
from keepwell.kernel.jobs import job
from keepwell.kernel.loops import loop

_log = logging.getLogger(__name__)
_QUIET_SECONDS = 0.5
_adopted: set[str] = set()


@loop("audit.sequence")
def sequence() -> float:
    """Order what is waiting, pin the heads, and sleep half a second when nothing is left."""
    done = sequence_batch(now=clock.now(), adopt_restored=not _adopted)
    if not done.is_full:
        _adopted.add("dump")
    if done.entries:
        pin_heads()
    elif "heads" not in _adopted:
        pin_heads()  # heads that a killed worker signed but did not pin
        _adopted.add("heads")
    return 0 if done.is_full else _QUIET_SECONDS


@job("audit.verify", every="40 2 * * *")
def verify() -> None:
    """Check every log and say loudly what is wrong."""
    for report in verify_all(now=clock.now()):
        for finding in report.findings:
            _log.critical("The log of %s: %s", report.log, finding.text)
