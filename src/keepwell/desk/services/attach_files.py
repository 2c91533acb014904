# SPDX-License-Identifier: Apache-2.0
"""Add files to a ticket without a message of their own; stops no clock."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk.choices import FINAL_STATES, Party
from keepwell.desk.guards import require_open
from keepwell.desk.keeping import keep
from keepwell.desk.models import Message, Ticket
from keepwell.desk.parties import channel_of, party_of
from keepwell.desk.talk import Words, say
from keepwell.kernel.actions import action
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import DomainError


@command
class AttachFiles:
    """Which files, and who may read them."""

    attachments: tuple[str, ...] = field(gettext_lazy("Files"), widget="file", personal=True)
    is_internal: bool = field(gettext_lazy("Only the service team reads this"), default=False)


@action("desk.attach_files", title=gettext_lazy("Attach files"), target=Ticket, command=AttachFiles)
def attach_files(actor: Actor, ticket: Ticket, command: AttachFiles, *, now: datetime) -> Message:
    """Add a message that holds the files only."""
    party = party_of(actor, ticket)
    if not command.attachments:
        raise DomainError(_("Choose at least one file."), field="attachments")
    if command.is_internal and party is Party.CUSTOMER:
        raise DomainError(_("Internal files are for the service team. Attach it for both sides."), field="is_internal")
    if ticket.state in FINAL_STATES:
        require_open(ticket)
    words = Words(
        body="",
        party=party,
        channel=channel_of(actor),
        at=now,
        is_internal=command.is_internal,
        attachments=command.attachments,
    )
    message = say(ticket, words, actor=actor, now=now)
    keep(ticket, now)
    return message
