# SPDX-License-Identifier: Apache-2.0
"""A temporary method that ran out no longer covers the ticket; a ticket that was closed on it opens again (B30)."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy

from keepwell.desk.choices import Turn
from keepwell.desk.events import WorkaroundExpired
from keepwell.desk.keeping import keep, named
from keepwell.desk.models import Ticket, Workaround
from keepwell.kernel.actions import publish, set_action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing


@set_action("desk.expire_workarounds", title=gettext_lazy("Expire workarounds"), target=Ticket)
def expire_workarounds(actor: Actor, rows: Sequence[Ticket], command: Nothing, *, now: datetime) -> None:
    """End what has run out; the next word is ours."""
    tickets = {ticket.pk: ticket for ticket in rows}
    ended = list(Workaround.objects.filter(ticket_id__in=tickets, expires_at__lte=now).in_force())
    Workaround.objects.filter(pk__in=[one.pk for one in ended]).update(ended_at=now)
    for workaround in ended:
        ticket = tickets[workaround.ticket_id]
        publish(WorkaroundExpired(**named(ticket), workaround_id=workaround.pk))
        if ticket.is_open:
            ticket.turn = Turn.PROVIDER
            keep(ticket, now)
