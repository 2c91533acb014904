# SPDX-License-Identifier: Apache-2.0
"""Editions, schedules and screens as their lists need them."""

import contextlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.reports.models import Edition, Schedule, Screen

PAGE = 50
_MOST = 200


def editions(
    actor: Actor, *, after: Sequence[object] | None = None, schedule: UUID | None = None
) -> tuple[list[Edition], tuple[str, str] | None]:
    """A page of them, newest first, and where the next one begins."""
    rows = Edition.objects.visible_to(actor).select_related("organisation", "requested_by").defer("figures")
    if schedule is not None:
        rows = rows.filter(schedule_id=schedule)
    if after is not None and len(after) == 2:  # instant and id
        with contextlib.suppress(ValueError):
            at, pk = datetime.fromisoformat(str(after[0])), UUID(str(after[1]))
            rows = rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk))
    found = list(rows.order_by("-created_at", "-pk")[: PAGE + 1])
    shown = found[:PAGE]
    following = (shown[-1].created_at.isoformat(), str(shown[-1].pk)) if len(found) > PAGE else None
    return shown, following


def edition_of(actor: Actor, pk: UUID) -> Edition:
    """One of them; NotFound for what the reader may not open."""
    rows = Edition.objects.visible_to(actor).select_related("organisation", "requested_by", "pdf", "xlsx", "schedule")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def schedules(actor: Actor) -> list[Schedule]:
    """Planned reports, running ones first."""
    rows = Schedule.objects.visible_to(actor).select_related("organisation", "owner")
    return sorted(rows[:_MOST], key=lambda one: (one.stopped_at is not None, one.next_at))


def screens(actor: Actor) -> list[Screen]:
    """Screens with a link, those revoked last."""
    rows = Screen.objects.visible_to(actor).select_related("organisation", "owner")
    return sorted(rows[:_MOST], key=lambda one: one.revoked_at is not None)
