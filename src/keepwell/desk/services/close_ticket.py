# SPDX-License-Identifier: Apache-2.0
"""Close the file: after the customer's answer, or after three documented tries to get one (B37)."""

from datetime import datetime

from django.utils.translation import gettext_lazy

from keepwell.desk.closing import close, require_closable
from keepwell.desk.keeping import keep
from keepwell.desk.models import Ticket
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing


@action("desk.close_ticket", title=gettext_lazy("Close"), target=Ticket)
def close_ticket(actor: Actor, ticket: Ticket, command: Nothing, *, now: datetime) -> Ticket:
    """End the ticket."""
    require_closable(ticket)
    close(ticket, actor=actor, now=now)
    return keep(ticket, now)
