# SPDX-License-Identifier: Apache-2.0
"""Recompute the deadline that tickets cache from the clocks of their promises (K2)."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy

from keepwell.desk.models import Ticket
from keepwell.desk.standing import cached, shown_by_clocks
from keepwell.kernel.actions import set_action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing


@set_action("desk.refresh_deadlines", title=gettext_lazy("Refresh deadlines"), target=Ticket)
def refresh_deadlines(actor: Actor, rows: Sequence[Ticket], command: Nothing, *, now: datetime) -> None:
    """Write what the clocks say; tickets that agree are left alone."""
    true = shown_by_clocks(rows)
    stale = [ticket for ticket in rows if cached(ticket) != true[ticket.pk]]
    for ticket in stale:
        ticket.next_due_at, ticket.next_due_kind, ticket.clock_state = true[ticket.pk]
    Ticket.objects.bulk_update(stale, ["next_due_at", "next_due_kind", "clock_state"])
