# SPDX-License-Identifier: Apache-2.0
"""Ask a second person to agree to a removal: many tickets, a project, an organisation."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.models import Ticket
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError, NotFound
from keepwell.kernel.registry import Risk
from keepwell.people.models import Organisation, Project
from keepwell.retention.events import RemovalAsked
from keepwell.retention.models import RemovalRequest
from keepwell.retention.plans import plan_of
from keepwell.retention.services.remove import Remove
from keepwell.retention.taking import require_possible

MOST_TICKETS = 500


@command
class RemoveTickets:
    """Which tickets, and why."""

    tickets: tuple[UUID, ...] = field(gettext_lazy("Tickets"), widget="hidden")
    reason: str = field(gettext_lazy("Reason"), widget="textarea", personal=True)


@action(
    "retention.ask_removal_of_tickets",
    title=gettext_lazy("Ask to remove tickets"),
    target=Organisation,
    command=RemoveTickets,
    risk=Risk.CRITICAL,
    lock=False,
)
def ask_removal_of_tickets(
    actor: Actor, organisation: Organisation, command: RemoveTickets, *, now: datetime
) -> RemovalRequest:
    """Ask for many tickets of one customer."""
    wanted = set(command.tickets)
    seen = Ticket.objects.visible_to(actor).filter(pk__in=wanted, customer_id=organisation.customer_id)
    ids = sorted(seen.values_list("pk", flat=True))
    if not wanted or len(ids) != len(wanted):
        raise DomainError(_("Choose tickets of one customer that you can see."), field="tickets")
    if len(ids) > MOST_TICKETS:
        raise DomainError(_("At most %(count)s tickets at once.") % {"count": MOST_TICKETS}, field="tickets")
    return _ask(actor, Ticket, ids, command.reason, now)


@action(
    "retention.ask_removal_of_project",
    title=gettext_lazy("Ask to remove the project"),
    target=Project,
    command=Remove,
    risk=Risk.CRITICAL,
    lock=False,
)
def ask_removal_of_project(actor: Actor, project: Project, command: Remove, *, now: datetime) -> RemovalRequest:
    """Ask for a project with its tickets."""
    return _ask(actor, Project, [project.pk], command.reason, now)


@action(
    "retention.ask_removal_of_organisation",
    title=gettext_lazy("Ask to remove the organisation"),
    target=Organisation,
    command=Remove,
    risk=Risk.CRITICAL,
    lock=False,
)
def ask_removal_of_organisation(
    actor: Actor, organisation: Organisation, command: Remove, *, now: datetime
) -> RemovalRequest:
    """Ask for an organisation with everything at it and below it."""
    return _ask(actor, Organisation, [organisation.pk], command.reason, now)


def _ask(actor: Actor, model: type[Model], ids: Iterable[UUID], reason: str, now: datetime) -> RemovalRequest:
    plan = plan_of(model, ids)
    if plan is None or actor.person_id is None:
        raise NotFound
    require_possible(actor, plan)
    if not reason.strip():
        raise DomainError(_("Say why it is removed; the next person to read this will want to know."), field="reason")
    made = RemovalRequest.objects.create(
        kind=plan.kind.name,
        subject_ids=list(plan.subject_ids),
        label=plan.label[:300],
        reason=reason.strip(),
        organisation_id=plan.organisation_id,
        customer_id=plan.customer_id,
        project_key=plan.project_key,
        digest=plan.digest,
        counts=plan.counts,
        asked_by_id=actor.person_id,
        asked_at=now,
    )
    publish(
        RemovalAsked(
            request_id=made.pk, kind=made.kind, organisation_id=made.organisation_id, customer_id=made.customer_id
        )
    )
    return made
