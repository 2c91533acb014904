# SPDX-License-Identifier: Apache-2.0
"""The customer no longer needs help."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.choices import Party
from keepwell.desk.closing import cancel
from keepwell.desk.guards import require_customer, require_open
from keepwell.desk.keeping import keep
from keepwell.desk.models import Ticket
from keepwell.desk.parties import channel_of
from keepwell.desk.talk import Words, write
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError


@command
class WithdrawTicket:
    """Why it is no longer needed."""

    reason: str = field(gettext_lazy("Reason"), widget="textarea", personal=True)


@action("desk.withdraw_ticket", title=gettext_lazy("Withdraw"), target=Ticket, command=WithdrawTicket)
def withdraw_ticket(actor: Actor, ticket: Ticket, command: WithdrawTicket, *, now: datetime) -> Ticket:
    """Cancel the ticket in the customer's name."""
    require_open(ticket)
    require_customer(actor, ticket, _("The customer withdraws. To say no, decline with an alternative."))
    if not command.reason.strip():
        raise DomainError(_("Say in a few words why, so that we learn from it."), field="reason")
    words = Words(body=command.reason, party=Party.CUSTOMER, channel=channel_of(actor), at=now)
    write(ticket, words, actor=actor, now=now)
    cancel(ticket, command.reason, actor=actor, now=now)
    return keep(ticket, now)
