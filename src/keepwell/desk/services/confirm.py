# SPDX-License-Identifier: Apache-2.0
"""The customer says: solved."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.core.promise import EventKind
from keepwell.desk import clocks
from keepwell.desk.choices import Party, State, Turn
from keepwell.desk.events import TicketConfirmed
from keepwell.desk.guards import require_customer, require_state
from keepwell.desk.keeping import keep, named
from keepwell.desk.models import Ticket
from keepwell.desk.parties import channel_of
from keepwell.desk.talk import Words, write
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field


@command
class Confirm:
    """A last word, if there is one."""

    comment: str = field(gettext_lazy("Comment"), widget="textarea", personal=True, default="")


@action("desk.confirm", title=gettext_lazy("Confirm the solution"), target=Ticket, command=Confirm)
def confirm(actor: Actor, ticket: Ticket, command: Confirm, *, now: datetime) -> Ticket:
    """Accept the solution."""
    require_state(ticket, State.RESOLVED, instead=_("There is no solution to confirm."))
    require_customer(actor, ticket, _("The customer confirms. Log his call if he said so on the phone."))
    if command.comment.strip():
        words = Words(body=command.comment, party=Party.CUSTOMER, channel=channel_of(actor), at=now)
        write(ticket, words, actor=actor, now=now)
    ticket.state, ticket.confirmed_at, ticket.turn = State.CONFIRMED, now, Turn.NOBODY
    confirmed = clocks.fact(EventKind.CONFIRMED, now, now=now, party=Party.CUSTOMER)
    clocks.tell(ticket, confirmed, actor=actor, now=now)
    publish(TicketConfirmed(**named(ticket)))
    return keep(ticket, now)
