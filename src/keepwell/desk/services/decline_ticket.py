# SPDX-License-Identifier: Apache-2.0
"""Decline a request: never a bare no, always a reason, another way and somebody to ask (B8)."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk import references
from keepwell.desk.guards import require_open, require_provider
from keepwell.desk.models import Ticket
from keepwell.desk.refusing import refuse
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError


@command
class DeclineTicket:
    """Why not, what instead, and whom to ask."""

    reason: str = field(gettext_lazy("Reason"), widget="textarea", personal=True)
    alternative: str = field(gettext_lazy("What can be done instead"), widget="textarea", personal=True)
    ask_person_id: UUID = field(gettext_lazy("Whom to ask"), ref="people.Person")


@action("desk.decline_ticket", title=gettext_lazy("Decline"), target=Ticket, command=DeclineTicket)
def decline_ticket(actor: Actor, ticket: Ticket, command: DeclineTicket, *, now: datetime) -> Ticket:
    """Tell the customer no with a way on, and cancel the ticket."""
    require_open(ticket)
    require_provider(actor, ticket, _("The service team declines. You can withdraw your request."))
    if not command.reason.strip():
        raise DomainError(_("Say why we cannot do it."), field="reason")
    if not command.alternative.strip():
        raise DomainError(_("Say what can be done instead; nobody is sent away with a bare no."), field="alternative")
    contact = references.member(command.ask_person_id, ticket.customer_id, "ask_person_id")
    body = "\n\n".join(
        (
            command.reason.strip(),
            _("Instead: %(alternative)s") % {"alternative": command.alternative.strip()},
            _("Please ask: %(name)s") % {"name": contact.label},
        )
    )
    return refuse(ticket, body, command.reason, actor=actor, now=now)
