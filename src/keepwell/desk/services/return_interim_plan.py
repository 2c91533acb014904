# SPDX-License-Identifier: Apache-2.0
"""Send an interim plan back to its author, with what is missing."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.choices import PlanState
from keepwell.desk.events import InterimPlanReturned
from keepwell.desk.guards import require_open
from keepwell.desk.keeping import keep, named
from keepwell.desk.models import InterimPlan, Ticket
from keepwell.desk.plans import plan_before
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError


@command
class ReturnInterimPlan:
    """What is missing."""

    note: str = field(gettext_lazy("What is missing?"), widget="textarea", personal=True)


@action(
    "desk.return_interim_plan",
    title=gettext_lazy("Return the interim plan"),
    target=Ticket,
    command=ReturnInterimPlan,
)
def return_interim_plan(actor: Actor, ticket: Ticket, command: ReturnInterimPlan, *, now: datetime) -> InterimPlan:
    """Refuse the plan as it is; the clock runs on."""
    require_open(ticket)
    if not command.note.strip():
        raise DomainError(_("Say what the author should change."), field="note")
    plan = plan_before(actor, ticket)
    plan.state, plan.decided_at, plan.decision_note = PlanState.RETURNED, now, command.note.strip()
    plan.save(force_update=True)
    publish(InterimPlanReturned(**named(ticket), plan_id=plan.pk))
    keep(ticket, now)
    return plan
