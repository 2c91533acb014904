# SPDX-License-Identifier: Apache-2.0
"""Submit an interim plan: how a regulation is met until the real change is ready (D3)."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk import references
from keepwell.desk.choices import PlanState
from keepwell.desk.events import InterimPlanSubmitted
from keepwell.desk.guards import require_future, require_open, require_provider
from keepwell.desk.keeping import keep, named
from keepwell.desk.models import InterimPlan, Ticket
from keepwell.desk.ownership import begin_work
from keepwell.desk.uploads import Claimed, claimed
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError


@command
class SubmitInterimPlan:
    """The plan, who approves it, and until when it holds."""

    text: str = field(gettext_lazy("Plan"), widget="markdown", personal=True)
    approver_id: UUID = field(gettext_lazy("Approver"), ref="people.Person")
    expires_at: datetime = field(gettext_lazy("Valid until"))
    attachments: tuple[str, ...] = field(gettext_lazy("Document"), widget="file", personal=True, default=())


@action(
    "desk.submit_interim_plan",
    title=gettext_lazy("Submit an interim plan"),
    target=Ticket,
    command=SubmitInterimPlan,
)
def submit_interim_plan(actor: Actor, ticket: Ticket, command: SubmitInterimPlan, *, now: datetime) -> InterimPlan:
    """Put the plan before its approver; no clock stops before he has approved."""
    require_open(ticket)
    require_provider(actor, ticket, _("Only the service team submits an interim plan."))
    if actor.person_id is None:
        raise DomainError(_("A plan needs a person as its author."))
    if not command.text.strip():
        raise DomainError(_("Write the plan; the document may be attached besides."), field="text")
    if command.approver_id == actor.person_id:
        raise DomainError(_("Nobody approves his own plan. Choose another approver."), field="approver_id")
    require_future(command.expires_at, now, "expires_at")
    references.member(command.approver_id, ticket.customer_id, "approver_id")
    plan = _drafted(ticket, command, _document(actor, command), now)
    plan.author_id = actor.person_id
    InterimPlan.objects.filter(ticket=ticket, state=PlanState.SUBMITTED).update(state=PlanState.SUPERSEDED)
    plan.save(force_insert=True)
    begin_work(ticket, actor=actor, now=now)
    publish(InterimPlanSubmitted(**named(ticket), plan_id=plan.pk, approver_id=command.approver_id))
    keep(ticket, now)
    return plan


def _document(actor: Actor, command: SubmitInterimPlan) -> Claimed | None:
    files = claimed(actor, command.attachments)
    if len(files) > 1:
        raise DomainError(_("One document per plan; pack several into one."), field="attachments")
    return files[0] if files else None


def _drafted(ticket: Ticket, command: SubmitInterimPlan, document: Claimed | None, now: datetime) -> InterimPlan:
    return InterimPlan(
        organisation_id=ticket.organisation_id,
        customer_id=ticket.customer_id,
        ticket=ticket,
        text=command.text.strip(),
        file_id=document.file_id if document else None,
        file_name=document.name if document else "",
        approver_id=command.approver_id,
        submitted_at=now,
        expires_at=command.expires_at,
    )
