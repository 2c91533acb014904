# SPDX-License-Identifier: Apache-2.0
"""Say that people can work again; the cause may still be unsolved (A13, D2)."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.core.promise import EventKind
from keepwell.desk import clocks
from keepwell.desk.choices import State
from keepwell.desk.events import ServiceRestored
from keepwell.desk.guards import business_time, require_open, require_provider
from keepwell.desk.keeping import keep, named
from keepwell.desk.models import Ticket
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError


@command
class RestoreService:
    """Since when people can work again."""

    restored_at: datetime | None = field(gettext_lazy("Restored at"), default=None)
    late_reason: str = field(gettext_lazy("Why entered only now"), max_length=300, personal=True, default="")


@action("desk.restore_service", title=gettext_lazy("Service restored"), target=Ticket, command=RestoreService)
def restore_service(actor: Actor, ticket: Ticket, command: RestoreService, *, now: datetime) -> Ticket:
    """Stamp the restoration; the restore clock stops at that instant."""
    require_open(ticket)
    require_provider(actor, ticket, _("Only the service team states that the service is back."))
    if ticket.restored_at is not None:
        raise DomainError(_("%(number)s is restored already.") % {"number": ticket.number})
    at = business_time(actor, command.restored_at, command.late_reason, now=now, field="restored_at")
    if at < ticket.opened_at:
        raise DomainError(_("This lies before the ticket was opened."), field="restored_at")
    ticket.restored_at = at
    if ticket.state == State.NEW:
        ticket.state = State.IN_PROGRESS
    restored = clocks.fact(EventKind.SERVICE_RESTORED, at, now=now, reason=command.late_reason.strip())
    clocks.tell(ticket, restored, actor=actor, now=now)
    publish(ServiceRestored(**named(ticket), restored_at=at))
    return keep(ticket, now)
