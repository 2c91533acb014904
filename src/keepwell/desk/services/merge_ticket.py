# SPDX-License-Identifier: Apache-2.0
"""Merge a ticket into another of the same person: one case told through several channels (A15, K7)."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk import clocks
from keepwell.desk.choices import State, Turn
from keepwell.desk.events import TicketMerged
from keepwell.desk.guards import require_open, require_provider
from keepwell.desk.keeping import keep, named
from keepwell.desk.models import Ticket
from keepwell.desk.turns import end_pause
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.sla import services as sla


@command
class MergeTicket:
    """Into which ticket."""

    into_id: UUID = field(gettext_lazy("Into"), ref="desk.Ticket")


@action("desk.merge_ticket", title=gettext_lazy("Merge"), target=Ticket, command=MergeTicket)
def merge_ticket(actor: Actor, ticket: Ticket, command: MergeTicket, *, now: datetime) -> Ticket:
    """End this ticket as merged; the survivor keeps the strictest clock of each kind."""
    require_open(ticket)
    require_provider(actor, ticket, _("Only the service team merges tickets."))
    survivor = _survivor(actor, ticket, command.into_id)
    standing = sla.merge(ticket.promise_id, survivor.promise_id, actor=actor, now=now)
    if ticket.state == State.WAITING:
        end_pause(ticket)
    ticket.state, ticket.merged_into, ticket.closed_at = State.MERGED, survivor, now
    ticket.turn = Turn.NOBODY
    clocks.hide(ticket)
    if ticket.first_answered_at and (
        survivor.first_answered_at is None or ticket.first_answered_at < survivor.first_answered_at
    ):
        survivor.first_answered_at = ticket.first_answered_at
    clocks.show(survivor, standing)
    keep(survivor, now)
    publish(TicketMerged(**named(ticket), into_id=survivor.pk))
    return keep(ticket, now)


def _survivor(actor: Actor, ticket: Ticket, into_id: UUID) -> Ticket:
    rows = Ticket.objects.visible_to(actor).select_for_update(no_key=True, of=("self",))
    survivor = rows.filter(pk=into_id, customer_id=ticket.customer_id).first()
    if survivor is None or survivor.pk == ticket.pk:
        raise DomainError(_("Choose another ticket of the same customer."), field="into_id")
    require_open(survivor)
    if survivor.requester_id != ticket.requester_id:
        raise DomainError(
            _("Different people asked, and each is owed an answer. Link the tickets instead of merging them."),
            field="into_id",
        )
    return survivor
