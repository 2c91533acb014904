# SPDX-License-Identifier: Apache-2.0
"""Give the customer a temporary method with an end (B30)."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.core.promise import EventKind
from keepwell.desk import references
from keepwell.desk.choices import Party
from keepwell.desk.clocks import fact
from keepwell.desk.events import WorkaroundGiven
from keepwell.desk.guards import require_future, require_open, require_provider
from keepwell.desk.keeping import keep, named
from keepwell.desk.models import Ticket, Workaround
from keepwell.desk.parties import channel_of
from keepwell.desk.talk import Words, write
from keepwell.desk.turns import answered
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError


@command
class GiveWorkaround:
    """How to work meanwhile, until when, and who watches over it."""

    text: str = field(gettext_lazy("Method"), widget="markdown", personal=True)
    expires_at: datetime = field(gettext_lazy("Valid until"))
    owner_id: UUID | None = field(gettext_lazy("Who watches over it"), ref="people.Staff", default=None)
    attachments: tuple[str, ...] = field(gettext_lazy("Files"), widget="file", personal=True, default=())


@action("desk.give_workaround", title=gettext_lazy("Give a workaround"), target=Ticket, command=GiveWorkaround)
def give_workaround(actor: Actor, ticket: Ticket, command: GiveWorkaround, *, now: datetime) -> Workaround:
    """Publish the method to the customer; the clock waits for his word, or for eight service hours of silence (K4)."""
    require_open(ticket)
    require_provider(actor, ticket, _("Only the service team gives a workaround. Write it as a message."))
    if not command.text.strip():
        raise DomainError(_("Describe the method step by step."), field="text")
    require_future(command.expires_at, now, "expires_at")
    keeper = command.owner_id or ticket.owner_id
    if command.owner_id is not None:
        references.member(command.owner_id, ticket.customer_id, "owner_id")
    Workaround.objects.filter(ticket=ticket).in_force().update(ended_at=now)
    workaround = Workaround(
        organisation_id=ticket.organisation_id,
        customer_id=ticket.customer_id,
        ticket=ticket,
        text=command.text.strip(),
        owner_id=keeper,
        published_at=now,
        expires_at=command.expires_at,
    )
    workaround.save(force_insert=True)
    words = Words(
        body=command.text, party=Party.PROVIDER, channel=channel_of(actor), at=now, attachments=command.attachments
    )
    write(ticket, words, actor=actor, now=now)
    answered(ticket, now, fact(EventKind.WORKAROUND_PUBLISHED, now, now=now), actor=actor, now=now)
    publish(WorkaroundGiven(**named(ticket), workaround_id=workaround.pk, expires_at=command.expires_at))
    keep(ticket, now)
    return workaround
