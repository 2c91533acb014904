# SPDX-License-Identifier: Apache-2.0
"""Erase personal values from the log. The entries keep their commitments, so every proof stays valid.

A plain service: the action that decides and records the erasure belongs to the room that knows the person.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from keepwell.audit.models import AuditEvent, AuditPrivate

_ACTOR_PATHS = ("actor.seen",)
_BATCH = 1000


def erase_personal(*, actor_id: UUID | None = None, target_id: UUID | None = None, events: Iterable[UUID] = ()) -> int:
    """Delete a person's name where they acted, every value where they were acted on, and those of given events."""
    erased = 0
    if actor_id is not None:
        erased += _erase(Q(actor_id=actor_id), Q(path__in=_ACTOR_PATHS))
    if target_id is not None:
        erased += _erase(Q(target_id=target_id), ~Q(path__in=_ACTOR_PATHS))
    chosen = list(events)
    if chosen:
        erased += _erase(Q(pk__in=chosen), Q())
    return erased


def _erase(whose: Q, which: Q) -> int:
    erased = 0
    after: UUID | None = None
    while True:
        rows = AuditEvent.objects.filter(whose).order_by("pk")
        if after is not None:
            rows = rows.filter(pk__gt=after)
        ids = list(rows.values_list("pk", flat=True)[:_BATCH])
        if not ids:
            return erased
        removed, _each = AuditPrivate.objects.filter(which, event_id__in=ids).delete()
        erased += removed
        after = ids[-1]
