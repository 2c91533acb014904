# SPDX-License-Identifier: Apache-2.0
"""Hand a ticket over, with the reason; after the second time only the CSM decides (A18)."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk import references
from keepwell.desk.choices import TransferKind
from keepwell.desk.guards import require_open, require_provider
from keepwell.desk.keeping import keep
from keepwell.desk.models import Ticket
from keepwell.desk.ownership import Handover, hand_over, require_below_limit
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError


@command
class TransferTicket:
    """To whom, and why not the present owner."""

    owner_id: UUID = field(gettext_lazy("New owner"), ref="people.Staff")
    reason: str = field(gettext_lazy("Reason"), widget="textarea", personal=True)
    team_id: UUID | None = field(gettext_lazy("Team"), ref="people.Team", default=None)


@action("desk.transfer_ticket", title=gettext_lazy("Hand over"), target=Ticket, command=TransferTicket)
def transfer_ticket(actor: Actor, ticket: Ticket, command: TransferTicket, *, now: datetime) -> Ticket:
    """Change the owner and keep the chain."""
    require_open(ticket)
    require_provider(actor, ticket, _("Only the service team hands tickets over."))
    if not command.reason.strip():
        raise DomainError(_("Say why somebody else should work on it."), field="reason")
    owner = references.member(command.owner_id, ticket.customer_id, "owner_id")
    if owner.pk == ticket.owner_id:
        raise DomainError(_("This person owns the ticket already."), field="owner_id")
    require_below_limit(actor, ticket)
    hand_over(ticket, Handover(TransferKind.HANDOVER, owner.pk, command.reason), actor=actor, now=now)
    if command.team_id is not None:
        ticket.team_id = references.team(command.team_id, ticket.customer_id)
    return keep(ticket, now)
