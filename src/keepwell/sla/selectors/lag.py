# SPDX-License-Identifier: Apache-2.0
"""How late the alarm was: the alarm measures itself (E3)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading


@dataclass(frozen=True, slots=True)
class AlarmLag:
    """Seconds between a step's instant and its sounding, over the steps sounded since an instant."""

    count: int
    median_s: float
    p99_s: float
    most_s: float


_SQL = """
SELECT count(*), coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY lag), 0),
       coalesce(percentile_cont(0.99) WITHIN GROUP (ORDER BY lag), 0), coalesce(max(lag), 0)
  FROM (SELECT extract(epoch FROM sounded_at - due_at)::float8 AS lag FROM sla_alarm
         WHERE sounded_at >= %s AND step <> 'withdrawn') l
"""


def alarm_lag(since: datetime) -> AlarmLag:
    """The lag of everything sounded since then."""
    with reading(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_SQL, [since])
        return AlarmLag(*cursor.fetchone())
