# SPDX-License-Identifier: Apache-2.0
"""Waive clocks of a ticket, with reason and the customer's consent; the result is never edited (R3)."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.contracts.choices import Milestone
from keepwell.core.promise import ClockKind
from keepwell.desk import clocks, references
from keepwell.desk.events import PromiseWaived
from keepwell.desk.guards import require_provider
from keepwell.desk.keeping import keep, named
from keepwell.desk.models import Ticket
from keepwell.kernel.actions import Risk, action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.sla import services as sla


@command
class Waive:
    """Which clocks, why, and who of the customer agreed."""

    kinds: tuple[str, ...] = field(
        gettext_lazy("Clocks"), choices=Milestone, default=(), help=gettext_lazy("None chosen: all of them.")
    )
    reason: str = field(gettext_lazy("Reason"), widget="textarea", personal=True)
    agreed_by_id: UUID = field(gettext_lazy("Who of the customer agreed"), ref="people.Person")


@action("desk.waive", title=gettext_lazy("Waive"), target=Ticket, command=Waive, risk=Risk.HIGH)
def waive(actor: Actor, ticket: Ticket, command: Waive, *, now: datetime) -> Ticket:
    """Add the waiver to the ledger; the statement lists it."""
    require_provider(actor, ticket, _("Only the service manager waives a promise."))
    if not command.reason.strip():
        raise DomainError(_("Say why; the reason stands in the statement."), field="reason")
    references.member(command.agreed_by_id, ticket.customer_id, "agreed_by_id")
    known = [kind for kind in command.kinds if kind in Milestone.values]
    if len(known) != len(command.kinds):
        raise DomainError(_("Choose clocks from the list."), field="kinds")
    waiver = sla.Waiver(
        reason=command.reason.strip(),
        approved_by=str(command.agreed_by_id),
        kinds=tuple(ClockKind(kind) for kind in known),
    )
    clocks.show(ticket, sla.waive(ticket.promise_id, waiver, actor=actor, now=now))
    publish(PromiseWaived(**named(ticket), kinds=command.kinds))
    return keep(ticket, now)
