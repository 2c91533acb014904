# SPDX-License-Identifier: Apache-2.0
"""Take a link between two tickets away."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.events import TicketsLinked
from keepwell.desk.guards import require_provider
from keepwell.desk.keeping import keep, named
from keepwell.desk.models import Ticket, TicketLink
from keepwell.desk.services.link_tickets import LinkTickets
from keepwell.kernel.actions import action, note_change, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import DomainError


@action("desk.unlink_tickets", title=gettext_lazy("Take the link away"), target=Ticket, command=LinkTickets)
def unlink_tickets(actor: Actor, ticket: Ticket, command: LinkTickets, *, now: datetime) -> Ticket:
    """Remove the link; the log keeps that it was there."""
    require_provider(actor, ticket, _("Only the service team links tickets."))
    links = TicketLink.objects.filter(ticket=ticket, other_id=command.other_id, kind=command.kind)
    link = links.select_related("other").first()
    if link is None:
        raise DomainError(_("There is no such link."), field="other_id")
    note_change(f"link {command.kind}", link.other.number, None)
    publish(TicketsLinked(**named(ticket), other_id=link.other_id, kind=command.kind, is_linked=False))
    link.delete()
    return keep(ticket, now)
