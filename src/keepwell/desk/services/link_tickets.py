# SPDX-License-Identifier: Apache-2.0
"""Link a ticket to another of the same customer."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.choices import LinkKind
from keepwell.desk.events import TicketsLinked
from keepwell.desk.guards import require_provider
from keepwell.desk.keeping import keep, named
from keepwell.desk.models import Ticket, TicketLink
from keepwell.kernel.actions import action, note_change, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError

#: how many steps up a chain of parents is followed; a longer one is a mistake
_DEEPEST = 20


@command
class LinkTickets:
    """To which ticket, and how they stand to each other."""

    other_id: UUID = field(gettext_lazy("Ticket"), ref="desk.Ticket")
    kind: str = field(gettext_lazy("Link"), choices=LinkKind, default=LinkKind.RELATES.value)


@action("desk.link_tickets", title=gettext_lazy("Link"), target=Ticket, command=LinkTickets)
def link_tickets(actor: Actor, ticket: Ticket, command: LinkTickets, *, now: datetime) -> Ticket:
    """Make the link; linking twice changes nothing."""
    require_provider(actor, ticket, _("Only the service team links tickets."))
    other = Ticket.objects.visible_to(actor).filter(pk=command.other_id, customer_id=ticket.customer_id).first()
    if other is None or other.pk == ticket.pk:
        raise DomainError(_("Choose another ticket of the same customer."), field="other_id")
    if command.kind == LinkKind.PARENT:
        _require_no_loop(ticket, other)
    _made, is_new = TicketLink.objects.get_or_create(
        ticket=ticket,
        other=other,
        kind=command.kind,
        defaults={
            "organisation_id": ticket.organisation_id,
            "customer_id": ticket.customer_id,
            "made_by_id": actor.person_id,
            "made_at": now,
        },
    )
    if not is_new:
        return ticket
    note_change(f"link {command.kind}", None, other.number)
    publish(TicketsLinked(**named(ticket), other_id=other.pk, kind=command.kind, is_linked=True))
    return keep(ticket, now)


def _require_no_loop(ticket: Ticket, parent: Ticket) -> None:
    held = TicketLink.objects.filter(kind=LinkKind.PARENT)
    if held.filter(ticket=ticket).exclude(other=parent).exists():
        raise DomainError(_("The ticket is part of another one already. Take that link away first."), field="other_id")
    above = parent.pk
    for _step in range(_DEEPEST):
        if above == ticket.pk:
            raise DomainError(
                _("The other ticket is part of this one; they cannot contain each other."), field="other_id"
            )
        found = held.filter(ticket_id=above).values_list("other_id", flat=True).first()
        if found is None:
            return
        above = found
    raise DomainError(_("This chain of tickets is too deep. Link it to one further up."), field="other_id")
