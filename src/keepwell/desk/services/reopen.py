# SPDX-License-Identifier: Apache-2.0
"""Reopen a ticket that was thought done."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.choices import Party, State
from keepwell.desk.guards import require_state
from keepwell.desk.keeping import keep
from keepwell.desk.models import Ticket
from keepwell.desk.parties import channel_of, party_of
from keepwell.desk.reopening import start_again
from keepwell.desk.talk import Words, write
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError


@command
class Reopen:
    """Why the work goes on."""

    reason: str = field(gettext_lazy("Reason"), widget="textarea", personal=True)


@action("desk.reopen", title=gettext_lazy("Reopen"), target=Ticket, command=Reopen)
def reopen(actor: Actor, ticket: Ticket, command: Reopen, *, now: datetime) -> Ticket:
    """Start a new cycle; earlier results stay as they are (K6)."""
    require_state(
        ticket,
        State.RESOLVED,
        State.CONFIRMED,
        State.CLOSED,
        State.CANCELLED,
        instead=_("Only finished tickets can be reopened."),
    )
    if not command.reason.strip():
        raise DomainError(_("Say why the work goes on."), field="reason")
    party = party_of(actor, ticket)
    words = Words(
        body=command.reason,
        party=party,
        channel=channel_of(actor),
        at=now,
        is_internal=party is not Party.CUSTOMER,
    )
    write(ticket, words, actor=actor, now=now)
    start_again(ticket, command.reason, actor=actor, now=now)
    return keep(ticket, now)
