# SPDX-License-Identifier: Apache-2.0
"""Go on with a paused ticket."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk import clocks
from keepwell.desk.choices import State
from keepwell.desk.events import TicketResumed
from keepwell.desk.guards import require_provider, require_state
from keepwell.desk.keeping import keep, named
from keepwell.desk.models import Ticket
from keepwell.desk.turns import pause_end
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing


@action("desk.resume", title=gettext_lazy("Resume"), target=Ticket)
def resume(actor: Actor, ticket: Ticket, command: Nothing, *, now: datetime) -> Ticket:
    """Let the clocks run again."""
    require_provider(actor, ticket, _("The service team resumes; your message ends a wait for you by itself."))
    require_state(ticket, State.WAITING, instead=_("There is no pause to end."))
    clocks.tell(ticket, *pause_end(ticket, now, now=now), actor=actor, now=now)
    publish(TicketResumed(**named(ticket)))
    return keep(ticket, now)
