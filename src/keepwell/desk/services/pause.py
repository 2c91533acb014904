# SPDX-License-Identifier: Apache-2.0
"""Pause a ticket for a reason that its contract lists, with an end (P1, P4)."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.contracts.choices import PauseReason
from keepwell.core.promise import EventKind, Reason
from keepwell.desk import clocks
from keepwell.desk.choices import State
from keepwell.desk.events import TicketPaused
from keepwell.desk.guards import require_future, require_provider, require_state
from keepwell.desk.keeping import keep, named
from keepwell.desk.models import Ticket
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError
from keepwell.sla.services import Standing

#: no pause outlasts this without somebody looking again (P4)
LONGEST_PAUSE = timedelta(days=30)


@command
class Pause:
    """Why the work stands still, and until when."""

    reason: str = field(gettext_lazy("Reason"), choices=PauseReason)
    until: datetime = field(
        gettext_lazy("Expected until"), help=gettext_lazy("Then the pause ends by itself and the owner is told.")
    )
    note: str = field(gettext_lazy("What we wait for"), max_length=300, personal=True, default="")


@action("desk.pause", title=gettext_lazy("Pause"), target=Ticket, command=Pause)
def pause(actor: Actor, ticket: Ticket, command: Pause, *, now: datetime) -> Ticket:
    """Stop the clocks that the contract lets stop for this reason."""
    require_provider(actor, ticket, _("Only the service team pauses tickets."))
    require_state(ticket, State.NEW, State.IN_PROGRESS, instead=_("Only work in progress can be paused."))
    _check(ticket, command, now)
    ticket.state = State.WAITING
    ticket.pause_reason, ticket.pause_note = command.reason, command.note.strip()
    ticket.paused_at, ticket.pause_until = now, command.until
    begun = clocks.fact(EventKind.PAUSE_BEGIN, now, now=now, reason=command.reason)
    _require_effect(clocks.tell(ticket, begun, actor=actor, now=now), now)
    publish(TicketPaused(**named(ticket), reason=command.reason, expected_until=command.until))
    return keep(ticket, now)


def _check(ticket: Ticket, command: Pause, now: datetime) -> None:
    require_future(command.until, now, "until")
    if command.until - now > LONGEST_PAUSE:
        raise DomainError(
            _("A pause lasts at most %(days)s days. Choose an earlier end and look again then.")
            % {"days": LONGEST_PAUSE.days},
            field="until",
        )
    if command.reason == PauseReason.WAITING_CUSTOMER and ticket.first_answered_at is None:
        raise DomainError(_("Nobody has written to the customer yet. Ask first, then pause."), field="reason")


def _require_effect(standing: Standing, now: datetime) -> None:
    if standing.contract_version_id is None or not standing.state.open_clocks:
        return  # no clock that could refuse to stand still
    refused = (one.at == now and one.reason is Reason.REASON_NOT_IN_CONTRACT for one in standing.state.ignored)
    if any(refused):
        raise DomainError(
            _("The contract does not let the clocks stop for this reason. Choose one that its clauses list."),
            field="reason",
        )
