# SPDX-License-Identifier: Apache-2.0
"""The box under a conversation: a reply, a note for the team, or a call; it always says who will read it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from keepwell.desk.choices import Party
from keepwell.desk.selectors import TicketPage
from keepwell.desk.services import LogCall, Reply, log_call, reply
from keepwell.ui import words
from keepwell.ui.faces import Link, Text
from keepwell.ui.forms import CommandForm

REPLY, NOTE, CALL = "reply", "note", "call"
ACTIONS: Mapping[str, Any] = {REPLY: reply, NOTE: reply, CALL: log_call}
_COMMANDS: Mapping[str, type] = {REPLY: Reply, NOTE: Reply, CALL: LogCall}
#: what the box shows of the command; the rest is decided by the tab or stays at its default
_SHOWN = {
    REPLY: ("attachments", "next_answer_at"),
    NOTE: ("attachments",),
    CALL: ("called_at", "call_seconds", "was_reached", "has_answered", "late_reason"),
}


@dataclass(frozen=True, slots=True)
class Composer:
    """The box, ready to be drawn."""

    way: str
    form: CommandForm[Any]
    tabs: Sequence[Link]
    url: str
    readers: str
    fields: Sequence[object]
    submit: Text

    @property
    def is_internal(self) -> bool:
        """Whether only the team reads it."""
        return self.way == NOTE


@dataclass(frozen=True, slots=True)
class Refused:
    """What was sent and came back."""

    way: str
    form: CommandForm[Any]
    status: int


def composer(
    request: HttpRequest, page: TicketPage, names: Sequence[str], refused: Refused | None = None
) -> Composer | None:
    """The box for what the reader may write; None when the conversation has ended for him."""
    ways = _ways(page, names)
    if not ways:
        return None
    way = refused.way if refused else request.GET.get("say", REPLY)
    way = way if way in ways else ways[0]
    form = refused.form if refused else command_of(request, way)
    asker = page.people.requester.name if page.people.requester else ""
    address = reverse("desk:ticket", args=[page.ticket.number])
    _dress(form, way, _placeholder(way, asker, page))
    return Composer(
        way=way,
        form=form,
        tabs=[Link(_title(one, asker, page), f"{address}?say={one}#reply", one == way) for one in ways],
        url=reverse("desk:say", args=[page.ticket.number, way]),
        readers=_readers(way, page),
        fields=[form[name] for name in _SHOWN[way] if name != "next_answer_at" or page.party == Party.PROVIDER],
        submit=_("Keep the call") if way == CALL else _("Send"),
    )


def command_of(request: HttpRequest, way: str) -> CommandForm[Any]:
    """The form of a way of writing; the note's mark is set by its tab, never by what was sent."""
    return CommandForm[Any](_COMMANDS[way], request, initial={"is_internal": way == NOTE})


def _ways(page: TicketPage, names: Sequence[str]) -> list[str]:
    ways = []
    if "desk.reply" in names:
        ways.append(REPLY)
        if page.party == Party.PROVIDER:
            ways.append(NOTE)
    if "desk.log_call" in names:
        ways.append(CALL)
    return ways


def _title(way: str, asker: str, page: TicketPage) -> str:
    if way == NOTE:
        return _("Internal note")
    if way == CALL:
        return _("Log a call")
    return _("Reply to {name}").format(name=asker) if page.party == Party.PROVIDER else _("Write")


def _placeholder(way: str, asker: str, page: TicketPage) -> str:
    if way == NOTE:
        return _("Only the service team reads this.")
    if way == CALL:
        return _("What was said on the phone?")
    if page.party == Party.PROVIDER:
        return _("{name} reads this.").format(name=asker)
    return _("Answer, or add what is missing.")


def _readers(way: str, page: TicketPage) -> str:
    """Who will read what is written here, by name."""
    if way == NOTE:
        return _("Read by the service team only, never by the customer.")
    people = page.people
    named = [card.name for card in (people.requester, *people.watchers) if card is not None]
    if page.party == Party.CUSTOMER:
        named = [
            card.name for card in (people.owner, people.deputy, people.requester, *people.watchers) if card is not None
        ]
    listed = words.listing(list(dict.fromkeys(named)))
    return _("Read by {names}, and by who leads at the customer's.").format(names=listed)


def _dress(form: CommandForm[Any], way: str, placeholder: str) -> None:
    widget = form.fields["body"].widget
    widget.attrs.update(
        {
            "rows": 3,
            "placeholder": placeholder,
            "data-key": "r",
            "data-draft": way,
            "aria-describedby": "readers",
        }
    )
