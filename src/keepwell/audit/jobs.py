# SPDX-License-Identifier: Apache-2.0
"""What the worker does for the log: sequence, watch and anchor all day; verify, mail and clear away every night."""

import logging
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings

from keepwell.audit.choices import AlarmKind
from keepwell.audit.sealing import INSTALLATION
from keepwell.audit.services import (
    Sender,
    Watch,
    anchor_heads,
    carry_out_check,
    clear_pruned,
    mail_heads,
    pin_heads,
    send_entries,
    sequence_batch,
    silence,
    sound,
    stillness,
    verify_all,
    watch_log,
)
from keepwell.kernel import clock
from keepwell.kernel.jobs import job
from keepwell.kernel.loops import loop

_log = logging.getLogger(__name__)
_PAUSE_SECONDS = 0.5
_WATCH_SECONDS = 2.0
_ANCHOR_SECONDS = 60.0
_EXPORT_RETRY_SECONDS = 5.0


@dataclass(slots=True)
class _Known:
    """What this worker found out: whether it has looked back once, and the stillness in which nothing waited."""

    has_looked_back: bool = False
    still: str | None = None
    watch: Watch = field(default_factory=Watch)
    sender: Sender | None = None


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


@loop("audit.watch")
def watch() -> float:
    """Notice when the log lags, stops, has a gap, or the clock went back."""
    for kind in watch_log(_known.watch, now=clock.now()):
        _log.critical("The log: %s", kind.label)
    return _WATCH_SECONDS


@loop("audit.anchor")
def anchor() -> float:
    """Append the heads to the file elsewhere; a head that contradicts it is refused and told."""
    if settings.KEEPWELL.log_anchor is None:
        return _ANCHOR_SECONDS
    now = clock.now()
    try:
        done = anchor_heads()
    except OSError as error:
        _log.critical("The heads of the log cannot be anchored: %s", error)
        sound(AlarmKind.ANCHOR_FAILED, INSTALLATION, str(error), now=now)
        return _ANCHOR_SECONDS
    silence(AlarmKind.ANCHOR_FAILED, INSTALLATION, now=now)
    for log, reason in done.refused.items():
        _log.critical("The anchor refused the head of the log of %s: %s", log, reason)
        sound(AlarmKind.ANCHOR_REFUSED, log, reason, now=now)
    return _ANCHOR_SECONDS


@loop("audit.export")
def export() -> float:
    """Send new entries to the security monitor; while it is away nothing is lost and nothing piles up in memory."""
    sender = _known.sender or Sender.configured()
    if sender is None:
        return _ANCHOR_SECONDS
    _known.sender, now = sender, clock.now()
    try:
        count = send_entries(sender, now=now)
    except OSError as error:
        sender.way.close()
        _log.warning("Entries do not reach the security monitor: %s", error)
        sound(AlarmKind.EXPORT_STUCK, INSTALLATION, str(error), now=now)
        return _EXPORT_RETRY_SECONDS
    silence(AlarmKind.EXPORT_STUCK, INSTALLATION, now=now)
    return 0 if count else _PAUSE_SECONDS


@job("audit.verify", every="40 2 * * *")
def verify() -> None:
    """Check every log and say loudly what is wrong."""
    now = clock.now()
    for report in verify_all(now=now):
        for finding in report.findings:
            _log.critical("The log of %s: %s", report.log, finding.text)
        if not report.is_intact:
            sound(AlarmKind.NOT_INTACT, report.log, report.findings[0].text, now=now)


@job("audit.check")
def check(check_id: str) -> None:
    """Verify every log because somebody asked for it."""
    carry_out_check(UUID(check_id), now=clock.now())


@job("audit.mail_heads", every="10 0 * * *")
def mail() -> None:
    """Mail the heads to the auditor, if one is named and mail is set up."""
    mail_heads(now=clock.now())


@job("audit.clear_pruned", every="20 4 * * *")
def clear() -> None:
    """Go on with what a signed pruning allows and an interruption left."""
    clear_pruned()
