# SPDX-License-Identifier: Apache-2.0
"""The customer says: not solved."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.choices import Party, State
from keepwell.desk.guards import require_customer, require_state
from keepwell.desk.keeping import keep
from keepwell.desk.models import Ticket
from keepwell.desk.parties import channel_of
from keepwell.desk.reopening import start_again
from keepwell.desk.talk import Words, write
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError


@command
class RejectSolution:
    """What still does not work."""

    reason: str = field(gettext_lazy("What still does not work?"), widget="textarea", personal=True)


@action("desk.reject_solution", title=gettext_lazy("Not solved"), target=Ticket, command=RejectSolution)
def reject_solution(actor: Actor, ticket: Ticket, command: RejectSolution, *, now: datetime) -> Ticket:
    """Open the ticket again with the customer's words; the gap is nobody's time (K6)."""
    require_state(ticket, State.RESOLVED, instead=_("Reopen it instead."))
    require_customer(actor, ticket, _("The customer judges the solution. Reopen the ticket instead."))
    if not command.reason.strip():
        raise DomainError(_("Say what still does not work."), field="reason")
    words = Words(body=command.reason, party=Party.CUSTOMER, channel=channel_of(actor), at=now)
    write(ticket, words, actor=actor, now=now)
    start_again(ticket, command.reason, actor=actor, now=now)
    return keep(ticket, now)
