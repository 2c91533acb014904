# SPDX-License-Identifier: Apache-2.0
"""Which interim plan lies before its approver."""

from django.utils.translation import gettext as _

from keepwell.desk.choices import PlanState
from keepwell.desk.models import InterimPlan, Ticket
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import DomainError


def plan_before(actor: Actor, ticket: Ticket) -> InterimPlan:
    """The plan that waits for this actor's decision; nobody decides on his own plan (D3)."""
    plan = InterimPlan.objects.filter(ticket=ticket, state=PlanState.SUBMITTED).select_related("approver").first()
    if plan is None:
        raise DomainError(_("No interim plan of %(number)s waits for approval.") % {"number": ticket.number})
    if plan.approver_id != actor.person_id:
        raise DomainError(
            _("Only %(name)s decides on this plan. Submit it anew to choose another approver.")
            % {"name": plan.approver.label}
        )
    return plan
