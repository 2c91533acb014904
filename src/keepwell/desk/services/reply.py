# SPDX-License-Identifier: Apache-2.0
"""Write to the customer, or a note for the service team only."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.desk import mentions
from keepwell.desk.choices import Channel, Party, State
from keepwell.desk.events import AnswerPromised
from keepwell.desk.guards import business_time, require_future, require_state
from keepwell.desk.keeping import keep, named
from keepwell.desk.models import Message, Ticket
from keepwell.desk.parties import channel_of, party_of
from keepwell.desk.services.save_draft import forget_draft
from keepwell.desk.talk import Words, say
from keepwell.desk.turns import answered, asked
from keepwell.kernel.actions import action, publish
from keepwell.kernel.actor import Actor, Via
from keepwell.kernel.commands import command, field
from keepwell.kernel.errors import Conflict, DomainError

#: states in which the conversation goes on
TALKING_STATES = (State.NEW, State.IN_PROGRESS, State.WAITING, State.RESOLVED, State.CONFIRMED)
#: characters of one message; more is a file
LONGEST = 100_000
#: doors whose words were written elsewhere and are taken as they come
_TAKEN_WHOLE = (Via.MAIL, Via.IMPORT, Via.DEMO)


@command
class Reply:
    """What is said, who reads it, and when the next word comes."""

    body: str = field(gettext_lazy("Message"), widget="markdown", personal=True, default="")
    is_internal: bool = field(gettext_lazy("Only the service team reads this"), default=False)
    next_answer_at: datetime | None = field(
        gettext_lazy("Next answer by"),
        default=None,
        help=gettext_lazy("The customer sees it, and the queue counts it."),
    )
    channel: str = field(gettext_lazy("Channel"), choices=Channel, default="")
    received_at: datetime | None = field(gettext_lazy("Reached us at"), widget="hidden", default=None)
    attachments: tuple[str, ...] = field(gettext_lazy("Files"), widget="file", personal=True, default=())
    mentions: tuple[UUID, ...] = field(
        gettext_lazy("Called by name"),
        ref="people.Person",
        default=(),
        help=gettext_lazy("People of the service team; they are told and follow the ticket."),
    )
    seen_id: UUID | None = field(
        gettext_lazy("Last message read"),
        widget="hidden",
        default=None,
        help=gettext_lazy("When given, a message that somebody wrote since is a conflict."),
    )


@action("desk.reply", title=gettext_lazy("Reply"), target=Ticket, command=Reply)
def reply(actor: Actor, ticket: Ticket, command: Reply, *, now: datetime) -> Message:
    """Add the message; a public word of ours stops the response clocks, one of the customer starts them."""
    party = party_of(actor, ticket)
    _check(actor, ticket, command, party, now)
    _require_read(actor, ticket, command.seen_id, party)
    called = mentions.called(actor, ticket, command.body, command.mentions) if command.is_internal else []
    at = business_time(actor, command.received_at, "", now=now, field="received_at")
    words = Words(
        body=command.body,
        party=party,
        channel=channel_of(actor, command.channel),
        at=at,
        is_internal=command.is_internal,
        attachments=command.attachments,
    )
    message = say(ticket, words, actor=actor, now=now, mentioned=called)
    mentions.follow(ticket, called, now)
    forget_draft(actor, ticket, "note" if command.is_internal else "reply")
    if not command.is_internal and party is Party.PROVIDER:
        ticket.answer_promised_at = command.next_answer_at
        answered(ticket, at, actor=actor, now=now)
    elif party is Party.CUSTOMER:
        asked(ticket, at, actor=actor, now=now)
    if ticket.answer_promised_at is not None and command.next_answer_at is not None:
        publish(AnswerPromised(**named(ticket), promised_at=ticket.answer_promised_at))
    keep(ticket, now)
    return message


def _check(actor: Actor, ticket: Ticket, command: Reply, party: Party, now: datetime) -> None:
    if not command.body.strip() and not command.attachments:
        raise DomainError(_("Write something or attach a file."), field="body")
    if len(command.body) > LONGEST and actor.via not in _TAKEN_WHOLE:
        raise DomainError(
            _("A message holds at most %(most)s characters; this one has %(count)s. Attach the text as a file.")
            % {"most": LONGEST, "count": len(command.body)},
            field="body",
        )
    if command.mentions and not command.is_internal:
        raise DomainError(_("Colleagues are called in internal notes only."), field="mentions")
    if command.is_internal and party is Party.CUSTOMER:
        raise DomainError(_("Internal notes are for the service team. Write a public message."), field="is_internal")
    if ticket.state == State.MERGED:
        raise DomainError(_("%(number)s lives on in another ticket; write there.") % {"number": ticket.number})
    if not command.is_internal:
        require_state(ticket, *TALKING_STATES, instead=_("Reopen it to go on with the conversation."))
    if command.next_answer_at is not None:
        if command.is_internal or party is not Party.PROVIDER:
            raise DomainError(
                _("Only a public answer of the service team can promise the next one."), field="next_answer_at"
            )
        require_future(command.next_answer_at, now, "next_answer_at")


def _require_read(actor: Actor, ticket: Ticket, seen_id: UUID | None, party: Party) -> None:
    """Nobody else has written since the author last looked; ids grow with time, and the ticket's row is locked."""
    if seen_id is None:
        return
    newer = Message.objects.filter(ticket=ticket, pk__gt=seen_id, is_automatic=False)
    if party is Party.CUSTOMER:
        newer = newer.public()
    found = newer.exclude(author_id=actor.person_id).order_by("pk").last()
    if found is not None:
        raise Conflict(
            _("%(name)s wrote while you were writing. Read it, then send, change or discard your text.")
            % {"name": found.author_label or "Keepwell"}
        )
