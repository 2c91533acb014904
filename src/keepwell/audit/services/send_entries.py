# SPDX-License-Identifier: Apache-2.0
"""Send entries to a security monitor: from where it stopped, at least once, never more than a batch in memory."""

import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.conf import settings

from keepwell.audit.models import LogSent
from keepwell.audit.notes import log_name
from keepwell.audit.sealing import instant
from keepwell.audit.sql import select
from keepwell.audit.syslog import FORMATS, Line, Way
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import within_scope

BATCH = 500
#: syslog has no answer: what lay in the receiver's or the network's hands when a stream broke is sent again
AGAIN = BATCH

_NEXT_SQL = """
SELECT l.index, e.at, e.id::text, e.action, e.result, e.via, coalesce(e.actor_id::text, e.actor_kind), e.target_kind,
       coalesce(e.target_id::text, ''), encode(e.leaf, 'hex')
  FROM audit_logleaf l JOIN audit_auditevent e ON e.id = l.event_id
 WHERE l.customer_id = %s AND l.index >= %s ORDER BY l.index LIMIT %s
"""
_BEHIND_SQL = """
SELECT l.customer_id, coalesce(s.index, 0), l.size
  FROM audit_log l LEFT JOIN audit_logsent s ON s.customer_id = l.customer_id
 WHERE l.size > coalesce(s.index, 0) ORDER BY l.customer_id
"""


@dataclass(slots=True)
class Sender:
    """The way to the receiver and the form in which entries go."""

    way: Way
    form: Callable[[Line], bytes]
    has_sent: bool = False

    @classmethod
    def configured(cls) -> "Sender | None":
        """As the configuration says; None when entries are sent nowhere."""
        config = settings.KEEPWELL
        if not config.log_export:
            return None
        way = Way(config.log_export, config.log_export_ca)
        return cls(way, partial(FORMATS[config.log_export_format], host=socket.gethostname()))


def send_entries(sender: Sender, *, now: datetime) -> int:
    """Send one batch of each log that has something new; returns how many. OSError when the receiver is away."""
    is_new = not sender.way.is_open
    with within_scope(SYSTEM.scope):
        waiting = select(_BEHIND_SQL)
    if is_new and sender.has_sent and waiting and sender.way.scheme != "udp":
        waiting = _step_back(now)
    count = 0
    for log, index, _size in waiting:
        count += _send_log(sender, log, index, now)
    return count


def _send_log(sender: Sender, log: UUID, index: int, now: datetime) -> int:
    with within_scope(SYSTEM.scope):
        rows = select(_NEXT_SQL, [log, index, BATCH])
    if not rows:
        return 0
    lines = [Line(log_name(log), row[0], instant(row[1]), *row[2:]) for row in rows]
    sender.way.send([sender.form(line) for line in lines])
    sender.has_sent = True
    with within_scope(SYSTEM.scope):  # the place moves only after the sending
        LogSent.objects.update_or_create(customer_id=log, defaults={"index": rows[-1][0] + 1, "sent_at": now})
    return len(rows)


def _step_back(now: datetime) -> list[tuple]:  # type: ignore[type-arg]  # rows of one shape
    """After a broken stream: repeat the last batch of each log."""
    with within_scope(SYSTEM.scope):
        for one in LogSent.objects.all():
            one.index = max(0, one.index - AGAIN)
            one.sent_at = now
            one.save(update_fields=["index", "sent_at"])
        return select(_BEHIND_SQL)
