# SPDX-License-Identifier: Apache-2.0
"""A ticket's conversation: messages the reader may read, with their files; merged tickets speak in their survivor."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from keepwell.desk.models import Attachment, Message, Ticket
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound
from keepwell.people.selectors import PersonCard

#: messages on one page; the API pages through longer conversations
MOST_MESSAGES = 500


@dataclass(frozen=True, slots=True)
class AttachmentLine:
    """A file of a message."""

    id: UUID
    name: str
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message with its author and files; `from_number` names the merged ticket it came from."""

    message: Message
    author: PersonCard | None
    attachments: tuple[AttachmentLine, ...]
    from_number: str

    @property
    def at(self) -> datetime:
        """When it was said."""
        return self.message.occurred_at


@dataclass(frozen=True, slots=True)
class Spoken:
    """The rows of a conversation before names are put to them."""

    messages: tuple[Message, ...]
    files: Mapping[UUID, tuple[AttachmentLine, ...]]
    is_cut: bool

    def lines(self, people: Mapping[UUID, PersonCard], merged: Mapping[UUID, str]) -> list[MessageLine]:
        """The messages with authors; `merged` gives the numbers of merged tickets."""
        return [
            MessageLine(
                one,
                people.get(one.author_id) if one.author_id else None,
                self.files.get(one.pk, ()),
                merged.get(one.ticket_id, ""),
            )
            for one in self.messages
        ]


def spoken(actor: Actor, tickets: Sequence[UUID]) -> Spoken:
    """What was said in these tickets, oldest first; two queries. The caller has seen that the tickets are visible."""
    rows = Message.objects.visible_to(actor).filter(ticket_id__in=tickets).order_by("occurred_at", "pk")
    messages = list(rows[: MOST_MESSAGES + 1])
    shown = messages[:MOST_MESSAGES]
    files: dict[UUID, tuple[AttachmentLine, ...]] = {}
    hung = Attachment.objects.filter(message_id__in=[one.pk for one in shown]).select_related("file")
    for one in hung.order_by("pk"):
        line = AttachmentLine(one.pk, str(one.name), one.file.size, str(one.file.media_type))
        files[one.message_id] = (*files.get(one.message_id, ()), line)
    return Spoken(tuple(shown), files, len(messages) > MOST_MESSAGES)


def messages_of(actor: Actor, ticket: Ticket, *, after: UUID | None = None, limit: int = 50) -> list[Message]:
    """A stretch of a conversation for the API, oldest first, behind the message named."""
    rows = Message.objects.visible_to(actor).filter(ticket=ticket).order_by("pk")
    return list((rows.filter(pk__gt=after) if after else rows)[:limit])


def attachment_of(actor: Actor, attachment_id: UUID) -> Attachment:
    """A file that the actor may read, with its content's row; NotFound otherwise."""
    found = Attachment.objects.visible_to(actor).select_related("file").filter(pk=attachment_id).first()
    if found is None:
        raise NotFound
    return found
