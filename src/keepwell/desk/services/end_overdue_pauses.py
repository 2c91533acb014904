# SPDX-License-Identifier: Apache-2.0
"""Let the clocks run again where a pause has passed its expected end (P4)."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy

from keepwell.desk import clocks
from keepwell.desk.choices import State
from keepwell.desk.events import TicketResumed
from keepwell.desk.keeping import keep, named
from keepwell.desk.models import Ticket
from keepwell.desk.turns import pause_end
from keepwell.kernel.actions import publish, set_action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing


@set_action("desk.end_overdue_pauses", title=gettext_lazy("End overdue pauses"), target=Ticket)
def end_overdue_pauses(actor: Actor, rows: Sequence[Ticket], command: Nothing, *, now: datetime) -> None:
    """End each pause at the instant that was promised, not when the job came round."""
    for ticket in rows:
        until = ticket.pause_until
        if ticket.state != State.WAITING or until is None or until > now:
            continue
        clocks.tell(ticket, *pause_end(ticket, until, now=now), actor=actor, now=now)
        publish(TicketResumed(**named(ticket)))
        keep(ticket, now)
