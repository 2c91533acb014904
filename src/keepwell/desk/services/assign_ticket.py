# SPDX-License-Identifier: Apache-2.0
"""Give a new ticket to the one who will work on it; no push-away, so no reason is asked."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk import references
from keepwell.desk.choices import TransferKind
from keepwell.desk.guards import require_open, require_provider
from keepwell.desk.keeping import keep
from keepwell.desk.models import Ticket
from keepwell.desk.ownership import Handover, hand_over, is_dispatch
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError


@command
class AssignTicket:
    """Who shall work on it."""

    owner_id: UUID = field(gettext_lazy("Owner"), ref="people.Staff")
    deputy_id: UUID | None = field(gettext_lazy("Deputy"), ref="people.Staff", default=None)
    team_id: UUID | None = field(gettext_lazy("Team"), ref="people.Team", default=None)


@action("desk.assign_ticket", title=gettext_lazy("Assign"), target=Ticket, command=AssignTicket)
def assign_ticket(actor: Actor, ticket: Ticket, command: AssignTicket, *, now: datetime) -> Ticket:
    """Name owner, deputy and team of a ticket on which nobody has worked yet."""
    require_open(ticket)
    require_provider(actor, ticket, _("Only the service team assigns tickets."))
    if not is_dispatch(ticket) and command.owner_id != ticket.owner_id:
        raise DomainError(
            _("Somebody works on %(number)s already. Hand it over, with the reason.") % {"number": ticket.number}
        )
    owner = references.member(command.owner_id, ticket.customer_id, "owner_id")
    if command.deputy_id is not None:
        references.member(command.deputy_id, ticket.customer_id, "deputy_id")
    if owner.pk != ticket.owner_id:
        hand_over(ticket, Handover(TransferKind.DISPATCH, owner.pk), actor=actor, now=now)
    ticket.deputy_id, ticket.team_id = command.deputy_id, references.team(command.team_id, ticket.customer_id)
    return keep(ticket, now)
