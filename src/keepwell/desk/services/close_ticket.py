# SPDX-License-Identifier: Apache-2.0
"""Close the file: after the customer's answer, or after three documented tries to get one (B37)."""

from datetime import datetime

from django.utils.translation import gettext_lazy

from keepwell.desk.closing import close, require_closable
from keepwell.desk.containment import require_parts_done
from keepwell.desk.keeping import keep
from keepwell.desk.models import Ticket
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field


@command
class CloseTicket:
    """Nothing needs to be said, but when parts of it are open."""

    leaves_parts_open: bool = field(gettext_lazy("Open parts of it may stay open"), default=False)


@action("desk.close_ticket", title=gettext_lazy("Close"), target=Ticket, command=CloseTicket)
def close_ticket(actor: Actor, ticket: Ticket, command: CloseTicket, *, now: datetime) -> Ticket:
    """End the ticket."""
    require_closable(ticket)
    require_parts_done(ticket, leaves_open=command.leaves_parts_open)
    close(ticket, actor=actor, now=now)
    return keep(ticket, now)
