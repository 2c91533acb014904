# SPDX-License-Identifier: Apache-2.0
"""Words into a ticket's conversation: one message and its files, as part of a verb."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from keepwell.desk.choices import Party
from keepwell.desk.events import ReplyAdded
from keepwell.desk.keeping import named
from keepwell.desk.models import Attachment, Message, Ticket
from keepwell.desk.uploads import Claimed, claimed
from keepwell.kernel.actions import publish
from keepwell.kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is said: the text, who reads it, by which channel, when."""

    body: str
    party: Party
    channel: str
    at: datetime
    is_internal: bool = False
    call_seconds: int | None = None
    late_reason: str = ""
    attachments: tuple[str, ...] = ()


def say(ticket: Ticket, words: Words, *, actor: Actor, now: datetime, mentioned: Sequence[UUID] = ()) -> Message:
    """Write the message with its files and publish it, with those it calls by name."""
    message = write(ticket, words, actor=actor, now=now)
    publish(
        ReplyAdded(
            **named(ticket),
            message_id=message.pk,
            party=words.party,
            is_internal=words.is_internal,
            mentioned=tuple(mentioned),
        )
    )
    return message


def write(ticket: Ticket, words: Words, *, actor: Actor, now: datetime) -> Message:
    """Write the message with its files, published by nobody: it is part of another verb."""
    files = claimed(actor, words.attachments)
    message = draft(ticket, words, actor=actor, now=now)
    message.save(force_insert=True)
    hang(message, files)
    return message


def draft(ticket: Ticket, words: Words, *, actor: Actor, now: datetime) -> Message:
    """The message before it is written."""
    return Message(
        organisation_id=ticket.organisation_id,
        customer_id=ticket.customer_id,
        ticket=ticket,
        author_id=actor.person_id,
        author_label=actor.label,
        party=words.party,
        is_internal=words.is_internal,
        is_automatic=words.party is Party.SYSTEM,
        channel=words.channel,
        body=words.body.strip(),
        call_seconds=words.call_seconds,
        occurred_at=words.at,
        recorded_at=now,
        late_reason=words.late_reason.strip(),
    )


def hang(message: Message, files: Sequence[Claimed]) -> None:
    """Hang files to a message that is written."""
    if files:
        Attachment.objects.bulk_create(
            Attachment(
                organisation_id=message.organisation_id,
                customer_id=message.customer_id,
                message=message,
                file_id=one.file_id,
                name=one.name,
                is_internal=message.is_internal,
            )
            for one in files
        )
