# SPDX-License-Identifier: Apache-2.0
"""Nightly: delete for good what has lain in the bin long enough, and compare the marks of holds with the holds."""

import logging
from datetime import datetime
from uuid import UUID

from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.jobs import job
from keepwell.kernel.scope import reading
from keepwell.kernel.set_actions import SetRun
from keepwell.retention.holding import wrong_marks
from keepwell.retention.models import Removal
from keepwell.retention.services import purge_removals

_log = logging.getLogger(__name__)
#: removals at work in one transaction
_AT_ONCE = 1


@job("retention.purge_bin", every="40 3 * * *")
def purge_bin() -> None:
    """Go on until nothing is due; each turn deletes some rows in a transaction of its own, so a kill loses nothing."""
    now = clock.now()
    stuck: set[UUID] = set()
    while due := _due(now, stuck):
        before = _left(due)
        purge_removals.run(SYSTEM, due, how=SetRun(now=now, batch=_AT_ONCE))
        if _left(due) == before:
            stuck.update(due)  # a hold keeps them; the next night asks again


def _due(now: datetime, stuck: set[UUID]) -> list[UUID]:
    with reading(SYSTEM):
        rows = Removal.objects.binned().filter(purge_after__lte=now).exclude(pk__in=stuck).order_by("purge_after")
        return list(rows.values_list("pk", flat=True)[:50])


def _left(ids: list[UUID]) -> int:
    with reading(SYSTEM):
        rows = Removal.objects.filter(pk__in=ids).binned().values_list("rows", flat=True)
        return sum(len(listed) for one in rows for listed in one.values()) + len(rows)


@job("retention.check_holds", every="50 3 * * *")
def check_holds() -> None:
    """Say loudly when a mark and the holds disagree; the database computes marks, so this must stay silent."""
    for table, count in wrong_marks().items():
        _log.error("%d rows of %s carry a mark of hold that no longer is true.", count, table)
