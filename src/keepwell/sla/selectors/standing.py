# SPDX-License-Identifier: Apache-2.0
"""How promises stand, for pages and for checkers of what others cache."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from keepwell.sla.case_file import load_files
from keepwell.sla.models import Clock
from keepwell.sla.settling import standing_of
from keepwell.sla.standing import Standing


def standing_of_promise(promise_ids: Collection[UUID], now: datetime) -> dict[UUID, Standing]:
    """Fresh folds of these promises by promise id; nothing is locked or written."""
    files = load_files(promise_ids, lock="")
    folded = {id(file): standing_of(file.lead, file.state(now)) for file in files.values()}
    return {promise_id: folded[id(files[promise_id])] for promise_id in promise_ids if promise_id in files}


def clocks_of(promise_ids: Collection[UUID]) -> QuerySet[Clock]:
    """The cached clocks of these promises in the order they began."""
    return Clock.objects.filter(promise_id__in=promise_ids).order_by("promise_id", "started_at", "cycle", "milestone")
