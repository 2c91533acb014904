# SPDX-License-Identifier: Apache-2.0
"""Resolve a ticket: what was done, what caused it, and how we know (B34–B36, B46)."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.core.promise import EventKind
from keepwell.desk.choices import Cause, Party, State
from keepwell.desk.clocks import fact
from keepwell.desk.containment import require_parts_done
from keepwell.desk.events import CauseClassified, TicketResolved
from keepwell.desk.guards import require_open, require_provider
from keepwell.desk.keeping import keep, named
from keepwell.desk.models import Ticket, Workaround
from keepwell.desk.parties import channel_of
from keepwell.desk.talk import Words, write
from keepwell.desk.turns import answered, pause_end
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError


@command
class ResolveTicket:
    """The solution as the customer reads it, and its cause."""

    cause: str = field(gettext_lazy("Cause"), choices=Cause)
    solution: str = field(gettext_lazy("Solution"), widget="markdown", personal=True)
    cause_evidence: str = field(gettext_lazy("How we know the cause"), widget="textarea", personal=True, default="")
    attachments: tuple[str, ...] = field(gettext_lazy("Files"), widget="file", personal=True, default=())
    leaves_parts_open: bool = field(gettext_lazy("Open parts of it may stay open"), default=False)


@action("desk.resolve_ticket", title=gettext_lazy("Resolve"), target=Ticket, command=ResolveTicket)
def resolve_ticket(actor: Actor, ticket: Ticket, command: ResolveTicket, *, now: datetime) -> Ticket:
    """Tell the customer the solution; a running pause is closed first (P3)."""
    require_open(ticket)
    require_provider(actor, ticket, _("The service team resolves. If you no longer need help, withdraw the request."))
    _check(ticket, command)
    require_parts_done(ticket, leaves_open=command.leaves_parts_open)
    words = Words(
        body=command.solution,
        party=Party.PROVIDER if actor.person_id else Party.SYSTEM,
        channel=channel_of(actor),
        at=now,
        attachments=command.attachments,
    )
    write(ticket, words, actor=actor, now=now)
    Workaround.objects.filter(ticket=ticket).in_force().update(ended_at=now)
    ended = pause_end(ticket, now, now=now)
    ticket.state, ticket.resolved_at = State.RESOLVED, now
    before = str(ticket.cause)
    ticket.cause, ticket.cause_evidence = command.cause, command.cause_evidence.strip()
    ticket.solution = command.solution.strip()
    answered(ticket, now, *ended, fact(EventKind.RESOLVED, now, now=now), actor=actor, now=now)
    publish(TicketResolved(**named(ticket), cause=command.cause, resolved_at=now))
    if before != command.cause:
        publish(CauseClassified(**named(ticket), before=before, after=command.cause))
    return keep(ticket, now)


def _check(ticket: Ticket, command: ResolveTicket) -> None:
    if not command.solution.strip():
        raise DomainError(_("Write what was done, so that the customer can check it."), field="solution")
    if command.cause not in Cause.values:
        raise DomainError(_("Choose what caused it."), field="cause")
    if ticket.is_production_stopped and ticket.restored_at is None:
        raise DomainError(_("Production stood still: first say since when people can work again."))
