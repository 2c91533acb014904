# SPDX-License-Identifier: Apache-2.0
"""What the desk's jobs have to look after; asked as the installation itself."""

from datetime import datetime
from uuid import UUID

from keepwell.desk.choices import PlanState, State
from keepwell.desk.models import InterimPlan, Ticket, Workaround
from keepwell.desk.standing import cached, shown_by_clocks

_BATCH = 1_000


def overdue_pauses(now: datetime) -> list[UUID]:
    """Tickets whose pause has passed its expected end."""
    return list(Ticket.objects.filter(state=State.WAITING, pause_until__lte=now).values_list("pk", flat=True))


def run_out_workarounds(now: datetime) -> list[UUID]:
    """Tickets with a temporary method that has run out."""
    rows = Workaround.objects.filter(expires_at__lte=now).in_force()
    return list(rows.values_list("ticket_id", flat=True).distinct())


def run_out_plans(now: datetime) -> list[UUID]:
    """Tickets with an approved interim plan that has run out."""
    rows = InterimPlan.objects.filter(state=PlanState.APPROVED, expires_at__lte=now)
    return list(rows.values_list("ticket_id", flat=True))


def stale_deadlines() -> list[UUID]:
    """Open tickets whose cached deadline is not what their clocks say: the checker of the cache (K2)."""
    stale: list[UUID] = []
    after: UUID | None = None
    while True:
        rows = Ticket.objects.open().order_by("pk")
        batch = list((rows.filter(pk__gt=after) if after else rows)[:_BATCH])
        if not batch:
            return stale
        true = shown_by_clocks(batch)
        stale += [ticket.pk for ticket in batch if cached(ticket) != true[ticket.pk]]
        after = batch[-1].pk
