# SPDX-License-Identifier: Apache-2.0
"""The box under a conversation: a reply, a note for the team, or a call; it always says who will read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from keepwell.desk.choices import Party
from keepwell.desk.models import Draft
from keepwell.desk.selectors import MessageLine, TicketPage
from keepwell.desk.services import LogCall, Reply, log_call, reply
from keepwell.people.selectors import PersonCard
from keepwell.ui.faces import Link, Text
from keepwell.ui.forms import CommandForm
from keepwell.ui.navigation import actor_of

REPLY, NOTE, CALL = "reply", "note", "call"
ACTIONS: Mapping[str, Any] = {REPLY: reply, NOTE: reply, CALL: log_call}
_COMMANDS: Mapping[str, type] = {REPLY: Reply, NOTE: Reply, CALL: LogCall}
#: what the box shows of the command; the rest is decided by the tab or stays at its default
_SHOWN = {
    REPLY: ("next_answer_at",),
    NOTE: (),
    CALL: ("called_at", "call_seconds", "was_reached", "has_answered", "late_reason"),
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody by name; `is_told`: he hears of it, and reads it if the policies let him."""

    name: str
    is_told: bool = False


@dataclass(frozen=True, slots=True)
class Composer:
    """The box, ready to be drawn. `news` is what others wrote since its text was begun."""

    way: str
    form: CommandForm[Any]
    key: str
    tabs: Sequence[Link]
    urls: Mapping[str, str]
    readers: Sequence[Reader]
    readers_words: str
    fields: Sequence[object]
    submit: Text
    draft: Draft | None
    files: Sequence[Mapping[str, str]]
    seen: UUID | None
    news: Sequence[MessageLine]
    was_sent: bool
    limit: int
    is_ours: bool

    @property
    def is_internal(self) -> bool:
        """Whether only the team reads it."""
        return self.way == NOTE

    @property
    def takes_files(self) -> bool:
        """Whether files can go with it."""
        return self.way != CALL


@dataclass(frozen=True, slots=True)
class Refused:
    """What was sent and came back; `was_sent`: its key has been used up, so the words went out once already."""

    way: str
    form: CommandForm[Any]
    status: int
    files: Sequence[Mapping[str, str]] = ()
    was_sent: bool = False


def composer(
    request: HttpRequest,
    page: TicketPage,
    names: Sequence[str],
    drafts: Mapping[str, Draft],
    refused: Refused | None = None,
) -> Composer | None:
    """The box for what the reader may write; None when the conversation has ended for him."""
    ways = _ways(page, names)
    if not ways:
        return None
    way = refused.way if refused else request.GET.get("say") or next((one for one in ways if one in drafts), ways[0])
    way = way if way in ways else ways[0]
    draft = drafts.get(way)
    form = refused.form if refused else command_of(request, way, draft)
    asker = page.people.requester.name if page.people.requester else ""
    address = reverse("desk:ticket", args=[page.ticket.number])
    _dress(form, way, _placeholder(way, asker, page))
    readers, readers_words = _readers(way, page)
    return Composer(
        way=way,
        form=form,
        key=_key(form, draft, refused),
        tabs=[_tab(one, asker, page, f"{address}?say={one}#reply", way, drafts) for one in ways],
        urls=_urls(page, way),
        readers=readers,
        readers_words=readers_words,
        fields=[form[name] for name in _SHOWN[way] if name != "next_answer_at" or page.party == Party.PROVIDER],
        submit=_("Keep the call") if way == CALL else _("Send anyway") if _is_late(refused) else _("Send"),
        draft=draft,
        files=refused.files if refused else list(draft.files) if draft else (),
        seen=_newest(page),
        news=_news(page, request, _began_with(form, draft, refused)),
        was_sent=bool(refused and refused.was_sent),
        limit=settings.KEEPWELL.upload_limit,
        is_ours=page.party == Party.PROVIDER,
    )


def command_of(request: HttpRequest, way: str, draft: Draft | None = None) -> CommandForm[Any]:
    """The form of a way of writing; the note's mark is set by its tab, never by what was sent."""
    initial = {"is_internal": way == NOTE, **({"body": draft.body} if draft else {})}
    return CommandForm[Any](_COMMANDS[way], request, initial=initial, options={"mentions": ()})


def _key(form: CommandForm[Any], draft: Draft | None, refused: Refused | None) -> str:
    """One key for one text: the draft's own, wherever it is written on; a new one when the old has been used."""
    if refused is not None:
        return str(uuid4()) if refused.was_sent else form.key
    return str(draft.key) if draft else form.key


def _is_late(refused: Refused | None) -> bool:
    return refused is not None and refused.status == 409 and not refused.was_sent


def _said(page: TicketPage) -> list[MessageLine]:
    """Messages of the ticket itself, not of one merged into it."""
    lines = [one for one in page.conversation if isinstance(one, MessageLine)]
    return [one for one in lines if one.message.ticket_id == page.ticket.pk]


def _newest(page: TicketPage) -> UUID | None:
    return max((one.message.pk for one in _said(page)), default=None)


def _began_with(form: CommandForm[Any], draft: Draft | None, refused: Refused | None) -> UUID | None:
    if refused is None:
        return draft.seen if draft else None
    try:
        return UUID(str(form.data.get("seen_id", "")))
    except ValueError:
        return None


def _news(page: TicketPage, request: HttpRequest, since: UUID | None) -> list[MessageLine]:
    if since is None:
        return []
    me = actor_of(request).person_id
    return [one for one in _said(page) if one.message.pk > since and one.message.author_id != me]


def _ways(page: TicketPage, names: Sequence[str]) -> list[str]:
    ways = []
    if "desk.reply" in names:
        ways.append(REPLY)
        if page.party == Party.PROVIDER:
            ways.append(NOTE)
    if "desk.log_call" in names:
        ways.append(CALL)
    return ways


def _tab(  # noqa: PLR0913  # what a tab says and where it leads
    one: str, asker: str, page: TicketPage, url: str, way: str, drafts: Mapping[str, Draft]
) -> Link:
    title = _title(one, asker, page)
    if one != way and one in drafts:
        title = _("{title} (draft)").format(title=title)
    return Link(title, url, one == way)


def _title(way: str, asker: str, page: TicketPage) -> str:
    if way == NOTE:
        return _("Internal note")
    if way == CALL:
        return _("Log a call")
    return _("Reply to {name}").format(name=asker) if page.party == Party.PROVIDER else _("Write")


def _urls(page: TicketPage, way: str) -> dict[str, str]:
    number = page.ticket.number
    named = {name: reverse(f"desk:{name}", args=[number]) for name in ("preview", "colleagues", "ready_texts")}
    return {
        **named,
        "send": reverse("desk:say", args=[number, way]),
        "draft": reverse("desk:draft", args=[number, way]),
        "discard": reverse("desk:discard", args=[number, way]),
        "upload": reverse("desk:upload"),
        "follow": reverse("desk:act", args=[number, "watch"]),
    }


def _placeholder(way: str, asker: str, page: TicketPage) -> str:
    if way == NOTE:
        return _("Only the service team reads this. @ calls a colleague.")
    if way == CALL:
        return _("What was said on the phone?")
    if page.party == Party.PROVIDER:
        return _("{name} reads this.").format(name=asker)
    return _("Answer, or add what is missing.")


def _readers(way: str, page: TicketPage) -> tuple[Sequence[Reader], str]:
    """Who will read what is written here and who is told of it, by name; and who else."""
    people = page.people
    if way != REPLY:
        ours = [card for card in people.watchers if card.is_provider]
        return _each((people.owner, people.deputy), ours), _("The service team only, never the customer.")
    if page.party == Party.CUSTOMER:
        read = _each((people.owner, people.deputy, people.requester), people.watchers)
        return read, _("and who leads at your company and in the service team")
    return _each((people.requester,), people.watchers), _("and who leads at the customer's")


def _each(first: Sequence[PersonCard | None], told: Sequence[PersonCard]) -> list[Reader]:
    """Everybody once; being told gives nobody the right to read."""
    known = {card.id: Reader(card.name) for card in first if card is not None}
    return [*known.values(), *(Reader(card.name, is_told=True) for card in told if card.id not in known)]


def _dress(form: CommandForm[Any], way: str, placeholder: str) -> None:
    widget = form.fields["body"].widget
    widget.attrs.update(
        {
            "rows": 4,
            "placeholder": placeholder,
            "data-key": "r",
            "data-draft": way,
            "aria-describedby": "readers",
            "dir": "auto",
            "autocomplete": "off",
        }
    )
