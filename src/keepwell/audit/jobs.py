# SPDX-License-Identifier: Apache-2.0
"""What the worker does for the log: sequence all day, verify every night."""

import logging
from dataclasses import dataclass

from keepwell.audit.services import pin_heads, sequence_batch, stillness, verify_all
from keepwell.kernel import clock
from keepwell.kernel.jobs import job
from keepwell.kernel.loops import loop

_log = logging.getLogger(__name__)
_PAUSE_SECONDS = 0.5


@dataclass(slots=True)
class _Known:
    """What this worker found out: whether it has looked back once, and the stillness in which nothing waited."""

    has_looked_back: bool = False
    still: str | None = None


_known = _Known()


@loop("audit.sequence")
def sequence() -> float:
    """Order what is waiting and pin the heads; costs one cheap query while nothing is written."""
    still = stillness()
    if still is not None and still == _known.still:
        return _PAUSE_SECONDS
    done = sequence_batch(now=clock.now(), adopt_restored=not _known.has_looked_back)
    pin_heads()  # also those of critical acts, and those a killed worker signed and did not pin
    _known.has_looked_back = _known.has_looked_back or not done.entries
    _known.still = None if done.entries else still
    return 0 if done.is_full else _PAUSE_SECONDS


@job("audit.verify", every="40 2 * * *")
def verify() -> None:
    """Check every log and say loudly what is wrong."""
    for report in verify_all(now=clock.now()):
        for finding in report.findings:
            _log.critical("The log of %s: %s", report.log, finding.text)
