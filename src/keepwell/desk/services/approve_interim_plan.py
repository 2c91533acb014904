# SPDX-License-Identifier: Apache-2.0
"""Approve an interim plan; only this stops the interim clock (D3)."""

from datetime import datetime

from django.utils.translation import gettext_lazy

from keepwell.core.promise import EventKind, LedgerEvent
from keepwell.desk import clocks
from keepwell.desk.choices import PlanState
from keepwell.desk.events import InterimPlanApproved
from keepwell.desk.guards import require_future, require_open
from keepwell.desk.keeping import keep, named
from keepwell.desk.models import InterimPlan, Ticket
from keepwell.desk.plans import plan_before
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field


@command
class ApproveInterimPlan:
    """A word to the author."""

    note: str = field(gettext_lazy("Note"), widget="textarea", personal=True, default="")


@action(
    "desk.approve_interim_plan",
    title=gettext_lazy("Approve the interim plan"),
    target=Ticket,
    command=ApproveInterimPlan,
)
def approve_interim_plan(actor: Actor, ticket: Ticket, command: ApproveInterimPlan, *, now: datetime) -> InterimPlan:
    """Put the plan in force until it expires."""
    require_open(ticket)
    plan = plan_before(actor, ticket)
    require_future(plan.expires_at, now, "expires_at")
    InterimPlan.objects.filter(ticket=ticket, state=PlanState.APPROVED).update(state=PlanState.SUPERSEDED)
    plan.state, plan.decided_at, plan.decision_note = PlanState.APPROVED, now, command.note.strip()
    plan.save(force_update=True)
    approved = LedgerEvent(
        kind=EventKind.INTERIM_PLAN_APPROVED,
        occurred_at=now,
        recorded_at=now,
        approved_by=str(plan.approver_id),
        expires_at=plan.expires_at,
    )
    clocks.tell(ticket, approved, actor=actor, now=now)
    publish(InterimPlanApproved(**named(ticket), plan_id=plan.pk, expires_at=plan.expires_at))
    keep(ticket, now)
    return plan
