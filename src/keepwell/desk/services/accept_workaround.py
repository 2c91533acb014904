# SPDX-License-Identifier: Apache-2.0
"""The customer can work with the temporary method."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.core.promise import EventKind
from keepwell.desk import clocks
from keepwell.desk.choices import Party
from keepwell.desk.events import WorkaroundAccepted
from keepwell.desk.guards import require_customer, require_open
from keepwell.desk.keeping import keep, named
from keepwell.desk.models import Ticket, Workaround
from keepwell.desk.workarounds import waiting_workaround
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing


@action("desk.accept_workaround", title=gettext_lazy("Accept the workaround"), target=Ticket)
def accept_workaround(actor: Actor, ticket: Ticket, command: Nothing, *, now: datetime) -> Workaround:
    """Stop the workaround clock with the customer's word."""
    require_open(ticket)
    require_customer(actor, ticket, _("The customer accepts. Log his call if he said so on the phone."))
    workaround = waiting_workaround(ticket)
    workaround.accepted_at = now
    workaround.save(force_update=True, update_fields=["accepted_at"])
    accepted = clocks.fact(EventKind.WORKAROUND_ACCEPTED, now, now=now, party=Party.CUSTOMER)
    clocks.tell(ticket, accepted, actor=actor, now=now)
    publish(WorkaroundAccepted(**named(ticket), workaround_id=workaround.pk))
    keep(ticket, now)
    return workaround
