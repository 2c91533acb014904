# SPDX-License-Identifier: Apache-2.0
"""How often a network may open help links: counted in PostgreSQL, so that every process counts the same."""

import hashlib
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Sum

from keepwell.portal.models import LinkUse

#: a whole company may stand behind one gateway; nobody needs more than this
PER_MINUTE, PER_HOUR = 60, 600
#: for links that we have not signed or no longer honour
WRONG_PER_HOUR = 30
_HOUR = timedelta(hours=1)
_COUNT = """
INSERT INTO portal_linkuse AS u (caller, minute, count) VALUES (%s, %s, 1)
ON CONFLICT (caller, minute) DO UPDATE SET count = u.count + 1 RETURNING count
"""


def is_too_often(address: str, now: datetime, *, is_wrong: bool = False) -> bool:
    """Count one more call of the address, and say whether it is one too many."""
    caller = hashlib.sha256(f"{'wrong ' if is_wrong else ''}{address}".encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [caller, now.replace(second=0, microsecond=0)])
        (in_minute,) = cursor.fetchone()
    in_hour = LinkUse.objects.filter(caller=caller, minute__gt=now - _HOUR).aggregate(all=Sum("count"))["all"] or 0
    most = WRONG_PER_HOUR if is_wrong else PER_HOUR
    return bool(in_minute > PER_MINUTE or in_hour > most)


def forget_calls(now: datetime) -> int:
    """Delete what no limit asks for any longer."""
    gone, _each = LinkUse.objects.filter(minute__lt=now - _HOUR).delete()
    return gone
