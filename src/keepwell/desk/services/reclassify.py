# SPDX-License-Identifier: Apache-2.0
"""Change what a ticket is or does, and with it the class of its promise (R1, R2)."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.core.promise import EventKind, LedgerEvent
from keepwell.desk import clocks
from keepwell.desk.choices import Kind, Severity
from keepwell.desk.events import TicketReclassified
from keepwell.desk.guards import require_open, require_provider
from keepwell.desk.keeping import keep, named
from keepwell.desk.models import Ticket
from keepwell.desk.severity import severity_of
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError


@command
class Reclassify:
    """Kind, impact and class as they really are, and how we know."""

    kind: str = field(gettext_lazy("Kind"), choices=Kind)
    is_production_stopped: bool = field(gettext_lazy("Production stands still"), default=False)
    is_data_lost: bool = field(gettext_lazy("Data was lost"), default=False)
    affected_count: int = field(gettext_lazy("How many people are affected?"), default=1)
    severity: str = field(
        gettext_lazy("Class"), choices=Severity, default="", help=gettext_lazy("Empty: follows from kind and impact.")
    )
    reason: str = field(gettext_lazy("Reason"), max_length=300, personal=True)


@action("desk.reclassify", title=gettext_lazy("Change kind and class"), target=Ticket, command=Reclassify)
def reclassify(actor: Actor, ticket: Ticket, command: Reclassify, *, now: datetime) -> Ticket:
    """Re-target the clocks from now on; the time used is kept, and no breach is undone."""
    require_open(ticket)
    require_provider(actor, ticket, _("Tell the service team what changed; they set the class."))
    if not command.reason.strip():
        raise DomainError(_("Say how you know."), field="reason")
    before = str(ticket.severity)
    ticket.kind = command.kind
    ticket.is_production_stopped, ticket.is_data_lost = command.is_production_stopped, command.is_data_lost
    ticket.affected_count = command.affected_count
    ticket.severity = severity_of(
        command.kind,
        is_production_stopped=command.is_production_stopped,
        is_data_lost=command.is_data_lost,
        claimed=command.severity,
    )
    after = str(ticket.severity)
    if after != before:
        changed = LedgerEvent(
            kind=EventKind.CLASS_CHANGED,
            occurred_at=now,
            recorded_at=now,
            case_class=after,
            reason=command.reason.strip(),
        )
        clocks.tell(ticket, changed, actor=actor, now=now)
        publish(TicketReclassified(**named(ticket), before=before, after=after))
    return keep(ticket, now)
