# SPDX-License-Identifier: Apache-2.0
"""Undo a change of owner: a slip of the hand is no hand-over and counts against no limit."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.choices import TransferKind
from keepwell.desk.guards import require_open, require_provider
from keepwell.desk.keeping import keep
from keepwell.desk.models import Ticket, Transfer
from keepwell.desk.ownership import Handover, hand_over
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.errors import DomainError

#: later it was no slip any more: others have read it and begun
WITHIN = timedelta(minutes=15)


@action("desk.give_back", title=gettext_lazy("Undo the change of owner"), target=Ticket)
def give_back(actor: Actor, ticket: Ticket, command: Nothing, *, now: datetime) -> Ticket:
    """Give the ticket back to who had it; only who changed the owner, and only soon."""
    del command
    require_open(ticket)
    require_provider(actor, ticket, _("Only the service team changes owners."))
    last = Transfer.objects.filter(ticket=ticket).order_by("-at", "-pk").first()
    is_slip = (
        last is not None
        and last.kind != TransferKind.UNDONE
        and last.by_person_id == actor.person_id
        and last.to_person_id == ticket.owner_id
        and now - last.at <= WITHIN
    )
    if last is None or not is_slip:
        raise DomainError(
            _("Only who changed the owner takes it back, within %(minutes)s minutes. Hand it over, with the reason.")
            % {"minutes": WITHIN.seconds // 60}
        )
    hand_over(ticket, Handover(TransferKind.UNDONE, last.from_person_id), actor=actor, now=now)
    if last.kind == TransferKind.HANDOVER:
        ticket.transfer_count -= 1
    return keep(ticket, now)
