# SPDX-License-Identifier: Apache-2.0
"""Take a ticket over: from now on the actor answers for it."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.choices import TransferKind
from keepwell.desk.guards import require_open, require_provider
from keepwell.desk.keeping import keep
from keepwell.desk.models import Ticket
from keepwell.desk.ownership import Handover, begin_work, hand_over
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import DomainError


@action("desk.take", title=gettext_lazy("Take over"), target=Ticket)
def take(actor: Actor, ticket: Ticket, command: Nothing, *, now: datetime) -> Ticket:
    """Make the actor the owner; who takes does not push away, so it counts against no limit."""
    require_open(ticket)
    require_provider(actor, ticket, _("Only the service team takes tickets over."))
    if actor.person_id is None:
        raise DomainError(_("Only a person can answer for a ticket."))
    if actor.person_id != ticket.owner_id:
        hand_over(ticket, Handover(TransferKind.TAKE, actor.person_id), actor=actor, now=now)
    begin_work(ticket, actor=actor, now=now)
    return keep(ticket, now)
