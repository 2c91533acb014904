# SPDX-License-Identifier: Apache-2.0
"""Mark notices as read: a read marker, outside the one door (house rule 3), and only ever one's own."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from keepwell.kernel.actor import Actor
from keepwell.kernel.scope import within_scope
from keepwell.people.models import Notice
from keepwell.people.selectors.own import person_of


def read_notices(actor: Actor, ids: Iterable[UUID] | None = None, *, now: datetime) -> int:
    """Mark the actor's notices with these ids (all when None) as read; returns how many were unread."""
    with within_scope(actor.scope):
        mine = Notice.objects.filter(person_id=person_of(actor)).unread()
        if ids is not None:
            mine = mine.filter(pk__in=list(ids))
        return mine.update(read_at=now)
