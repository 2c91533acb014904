# SPDX-License-Identifier: Apache-2.0
"""Log a call with the customer, also afterwards with the reason (K3)."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.contracts.choices import PauseReason
from keepwell.core.promise import EventKind, LedgerEvent
from keepwell.desk.choices import Channel, Party, State
from keepwell.desk.clocks import fact
from keepwell.desk.events import TicketResumed
from keepwell.desk.guards import business_time, require_provider, require_state
from keepwell.desk.keeping import keep, named
from keepwell.desk.models import Message, Ticket
from keepwell.desk.services.reply import TALKING_STATES
from keepwell.desk.services.save_draft import forget_draft
from keepwell.desk.talk import Words, say
from keepwell.desk.turns import answered, end_pause
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError


@command
class LogCall:
    """What was said on the phone, when, and whether the customer was reached."""

    body: str = field(gettext_lazy("What was said"), widget="textarea", personal=True)
    called_at: datetime | None = field(gettext_lazy("Start of the call"), default=None)
    call_seconds: int = field(gettext_lazy("Length in seconds"), default=0)
    was_reached: bool = field(
        gettext_lazy("The customer was reached"),
        default=True,
        help=gettext_lazy("A try that reached nobody is kept, but stops no clock."),
    )
    has_answered: bool = field(gettext_lazy("The customer answered what we waited for"), default=False)
    late_reason: str = field(gettext_lazy("Why entered only now"), max_length=300, personal=True, default="")


@action("desk.log_call", title=gettext_lazy("Log a call"), target=Ticket, command=LogCall)
def log_call(actor: Actor, ticket: Ticket, command: LogCall, *, now: datetime) -> Message:
    """Add the call; one that reached the customer counts as an answer of a human (K4)."""
    require_provider(actor, ticket, _("Calls are logged by the service team. Write a message instead."))
    require_state(ticket, *TALKING_STATES, instead=_("Reopen it to go on with the conversation."))
    if not command.body.strip():
        raise DomainError(_("Write down what was said."), field="body")
    at = business_time(actor, command.called_at, command.late_reason, now=now, field="called_at")
    if at < ticket.opened_at:
        raise DomainError(_("The call came before the ticket. Enter a time after it was opened."), field="called_at")
    words = Words(
        body=command.body,
        party=Party.PROVIDER,
        channel=Channel.PHONE,
        at=at,
        call_seconds=command.call_seconds if command.was_reached else 0,
        late_reason=command.late_reason,
    )
    message = say(ticket, words, actor=actor, now=now)
    forget_draft(actor, ticket, "call")
    if command.was_reached:
        ticket.answer_promised_at = None
        answered(ticket, at, *_wait_ended(ticket, command, at, now), actor=actor, now=now)
    keep(ticket, now)
    return message


def _wait_ended(ticket: Ticket, command: LogCall, at: datetime, now: datetime) -> tuple[LedgerEvent, ...]:
    waits = ticket.state == State.WAITING and ticket.pause_reason == PauseReason.WAITING_CUSTOMER
    if not (command.has_answered and waits):
        return ()
    end_pause(ticket)
    publish(TicketResumed(**named(ticket)))
    return (fact(EventKind.PAUSE_END, at, now=now, reason=PauseReason.WAITING_CUSTOMER),)
