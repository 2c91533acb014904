# SPDX-License-Identifier: Apache-2.0
"""Look at the log itself: is it in time, whole at its end, and does the clock go forward."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from keepwell.audit.choices import AlarmKind
from keepwell.audit.sealing import INSTALLATION, instant
from keepwell.audit.selectors import lag
from keepwell.audit.services.alarms import silence, sound
from keepwell.audit.sql import select
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import within_scope

#: behind so far, nobody sequences any more
STOPPED_AFTER = timedelta(minutes=1)
#: clocks are corrected by fractions of a second all day
CLOCK_SLACK = timedelta(seconds=1)

_GAPS_SQL = """
SELECT l.customer_id, l.size, coalesce((SELECT max(index) + 1 FROM audit_logleaf f
                                         WHERE f.customer_id = l.customer_id), 0)
  FROM audit_log l
 WHERE l.size <> greatest(coalesce((SELECT max(index) + 1 FROM audit_logleaf f WHERE f.customer_id = l.customer_id), 0),
                          coalesce((SELECT max(size) FROM audit_pruning p WHERE p.customer_id = l.customer_id), 0))
"""
# a few heads back: after the clock jumped, heads of the wrong time are the newest within half a second
_NEWEST_SQL = """
SELECT max(h.signed_at) FROM audit_log l
  JOIN LATERAL (SELECT signed_at FROM audit_signedhead s WHERE s.customer_id = l.customer_id
                 ORDER BY size DESC LIMIT 20) h ON true
"""


@dataclass(slots=True)
class Watch:
    """What the watch remembers between two looks: a single slow moment is no alarm."""

    was_late: bool = False


def watch_log(watch: Watch, *, now: datetime) -> list[AlarmKind]:
    """Look once; raise and end alarms. Returns what is wrong now."""
    wrong = dict(_seen(watch, now))
    for kind in (AlarmKind.LAG, AlarmKind.STOPPED, AlarmKind.CLOCK_BACK, AlarmKind.GAP):
        found = wrong.get(kind)
        if found is not None:
            sound(kind, found[0], found[1], now=now)
        elif kind is not AlarmKind.GAP:  # a gap does not heal by itself
            silence(kind, INSTALLATION, now=now)
    return list(wrong)


def _seen(watch: Watch, now: datetime) -> Iterator[tuple[AlarmKind, tuple[UUID, str]]]:
    with within_scope(SYSTEM.scope):
        behind = lag(now)
        gaps = select(_GAPS_SQL)
        ((newest,),) = select(_NEWEST_SQL)
    late = min(behind.behind, behind.unplaced_for)
    is_late = late > settings.KEEPWELL.log_lag
    told = f"{behind.waiting} / {late.total_seconds():.1f} s"
    if is_late and watch.was_late:
        yield AlarmKind.LAG, (INSTALLATION, told)
    watch.was_late = is_late
    if late > STOPPED_AFTER:
        yield AlarmKind.STOPPED, (INSTALLATION, told)
    if newest is not None and now < newest - CLOCK_SLACK:
        yield AlarmKind.CLOCK_BACK, (INSTALLATION, f"{instant(newest)} → {instant(now)}")
    for log, size, end in gaps:
        yield AlarmKind.GAP, (log, f"{size} / {end}")
