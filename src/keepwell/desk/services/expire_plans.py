# SPDX-License-Identifier: Apache-2.0
"""An interim plan that ran out no longer covers the ticket (A14): the next word is ours."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy

from keepwell.desk.choices import PlanState, Turn
from keepwell.desk.events import InterimPlanExpired
from keepwell.desk.keeping import keep, named
from keepwell.desk.models import InterimPlan, Ticket
from keepwell.kernel.actions import publish, set_action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing


@set_action("desk.expire_plans", title=gettext_lazy("Expire interim plans"), target=Ticket)
def expire_plans(actor: Actor, rows: Sequence[Ticket], command: Nothing, *, now: datetime) -> None:
    """End what has run out; finished tickets need no plan and no word."""
    tickets = {ticket.pk: ticket for ticket in rows}
    run_out = InterimPlan.objects.filter(ticket_id__in=tickets, state=PlanState.APPROVED, expires_at__lte=now)
    ended = list(run_out)
    run_out.update(state=PlanState.EXPIRED)
    for plan in ended:
        ticket = tickets[plan.ticket_id]
        if ticket.is_open:
            publish(InterimPlanExpired(**named(ticket), plan_id=plan.pk))
            ticket.turn = Turn.PROVIDER
            keep(ticket, now)
