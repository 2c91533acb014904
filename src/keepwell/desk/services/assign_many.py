# SPDX-License-Identifier: Apache-2.0
"""Give many tickets to one owner; those already pushed around wait for the CSM."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk import references
from keepwell.desk.choices import TransferKind
from keepwell.desk.events import TicketTransferred
from keepwell.desk.keeping import named
from keepwell.desk.models import Ticket, Transfer
from keepwell.desk.ownership import BOUNCE_LIMIT, Handover, is_dispatch, transferred
from keepwell.desk.parties import leads
from keepwell.kernel.actions import publish, set_action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError


@command
class AssignMany:
    """To whom, and why."""

    owner_id: UUID = field(gettext_lazy("New owner"), ref="people.Staff")
    reason: str = field(gettext_lazy("Reason"), widget="textarea", personal=True)


@set_action("desk.assign_many", title=gettext_lazy("Assign many"), target=Ticket, command=AssignMany)
def assign_many(actor: Actor, rows: Sequence[Ticket], command: AssignMany, *, now: datetime) -> None:
    """Change the owner of every open ticket that may be handed over; the others are left alone."""
    if not command.reason.strip():
        raise DomainError(_("Say why somebody else should work on them."), field="reason")
    chosen = [ticket for ticket in rows if _may_change(actor, ticket, command.owner_id)]
    for customer_id in {ticket.customer_id for ticket in chosen}:
        references.member(command.owner_id, customer_id, "owner_id")
    chain = []
    for ticket in chosen:
        kind = TransferKind.DISPATCH if is_dispatch(ticket) else TransferKind.HANDOVER
        link = transferred(ticket, Handover(kind, command.owner_id, command.reason), actor=actor, now=now)
        chain.append(link)
        ticket.updated_at, ticket.version = now, ticket.version + 1
        publish(
            TicketTransferred(
                **named(ticket),
                from_id=link.from_person_id,
                to_id=command.owner_id,
                transfer_count=ticket.transfer_count,
            )
        )
    Transfer.objects.bulk_create(chain)
    Ticket.objects.bulk_update(chosen, ["owner_id", "transfer_count", "updated_at", "version"])


def _may_change(actor: Actor, ticket: Ticket, owner_id: UUID) -> bool:
    if not ticket.is_open or ticket.owner_id == owner_id:
        return False
    is_below = ticket.transfer_count < BOUNCE_LIMIT or is_dispatch(ticket)
    return is_below or actor.is_system or leads(actor, ticket.organisation_id)
