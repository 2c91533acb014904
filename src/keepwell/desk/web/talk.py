# SPDX-License-Identifier: Apache-2.0
"""The conversation as the page shows it: words of people, and between them what the system noted, folded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TypeGuard

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from keepwell.contracts.choices import Basis
from keepwell.desk.choices import Channel, Party
from keepwell.desk.models import Message
from keepwell.desk.selectors import MessageLine, SystemLine, TicketPage
from keepwell.desk.web.file_faces import FileFace, file_faces
from keepwell.desk.web.prose import message_html
from keepwell.sla.choices import ClockResult
from keepwell.ui import parts, words
from keepwell.ui.faces import Text

#: so many notes of the system stand in a row unfolded
_NOTES_UNFOLDED = 3
#: longer conversations show their beginning and their end
_LONG, _KEPT_AT_END = 24, 12


@dataclass(frozen=True, slots=True)
class Said:
    """One message; `id` is its permanent place on the page."""

    id: str
    author: str
    moment: SafeString
    note: SafeString
    html: SafeString
    is_internal: bool
    is_ours: bool
    files: Sequence[FileFace]


@dataclass(frozen=True, slots=True)
class Noted:
    """What the system noted between two messages."""

    lines: SafeString
    summary: str = ""


Item = Said | Noted


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation: its beginning, what is folded, and its end."""

    first: Sequence[Item]
    folded: Sequence[Item]
    last: Sequence[Item]


def talk_of(page: TicketPage, now: datetime) -> Talk:
    """The conversation of a ticket page."""
    asker = page.people.requester.name if page.people.requester else ""
    items: list[Item] = []
    shown = sorted([*page.conversation, *_results(page)], key=lambda one: one.at)
    for is_said, lines in groupby(shown, key=lambda one: isinstance(one, MessageLine)):
        if is_said:
            items += [_said(page, line, asker, now) for line in lines if _is_message(line)]
        else:
            items.append(_noted([line for line in lines if isinstance(line, SystemLine)], now))
    if len(items) <= _LONG:
        return Talk(items, (), ())
    return Talk(items[:1], items[1:-_KEPT_AT_END], items[-_KEPT_AT_END:])


def _results(page: TicketPage) -> Iterable[SystemLine]:
    """What became of the promises, where it happened."""
    for one in page.why.clocks:
        basis = words.Basis.SERVICE if one.basis == Basis.CALENDAR else words.Basis.CLOCK
        told = {"milestone": one.title, "goal": words.goal(one.goal_s, basis), "used": words.span(one.used_s, basis)}
        if one.stopped_at is not None and one.result == ClockResult.MET:
            text = _("{milestone} met after {used} (promised: {goal})").format(**told)
            yield SystemLine(one.stopped_at, "clock_met", text)
        if one.breached_at is not None:
            text = _("{milestone}: the deadline passed (promised: {goal})").format(**told)
            yield SystemLine(one.breached_at, "clock_breached", text)


def _is_message(line: object) -> TypeGuard[MessageLine]:
    return isinstance(line, MessageLine)


def moment(at: datetime, now: datetime) -> SafeString:
    """The time of day, with the date where it is not today."""
    zone = parts.viewer_zone()
    is_today = at.astimezone(zone).date() == now.astimezone(zone).date()
    return parts.when(at, now=now, style="time" if is_today else "absolute")


def _said(page: TicketPage, line: MessageLine, asker: str, now: datetime) -> Said:
    spoken = line.message
    name = line.author.name if line.author else spoken.author_label or "Keepwell"
    is_entered_for = spoken.party == Party.CUSTOMER and line.author is not None and line.author.is_provider
    said: list[Text] = []
    if line.author is not None and not line.author.is_provider:
        said.append(line.author.organisation)
    if is_entered_for:
        said.append(_("entered by {name}").format(name=name))
    if spoken.channel not in (Channel.WEB, Channel.API):
        said.append(str(spoken.get_channel_display()))
    if line.from_number:
        said.append(_("from {number}").format(number=line.from_number))
    if spoken.call_seconds:
        said.append(words.span(spoken.call_seconds))
    if spoken.late_reason:
        said.append(_("entered later: {reason}").format(reason=spoken.late_reason))
    return Said(
        id=f"m-{spoken.pk}",
        moment=moment(line.at, now),
        author=asker if is_entered_for and asker else name,
        note=format_html_join(" · ", "{}", ((one,) for one in said)),
        html=message_html(spoken.body, _whole(page, spoken)) if spoken.body else parts.EMPTY,
        is_internal=spoken.is_internal,
        is_ours=spoken.party == Party.PROVIDER,
        files=file_faces(line.attachments),
    )


def _whole(page: TicketPage, spoken: Message) -> str:
    return reverse("desk:message", args=[page.ticket.number, spoken.pk])


def _noted(lines: Sequence[SystemLine], now: datetime) -> Noted:
    body = format_html_join("\n", '<div class="kw-system">{}</div>', ((one,) for one in _joined(lines, now)))
    if len(lines) <= _NOTES_UNFOLDED:
        return Noted(body)
    return Noted(body, _("{count} events").format(count=len(lines)))


def _joined(lines: Iterable[SystemLine], now: datetime) -> Iterable[SafeString]:
    """Notes of one minute stand in one line."""
    for at, group in groupby(lines, key=lambda one: one.at.replace(second=0, microsecond=0)):
        told = format_html_join(" · ", "{}", ((_words(one),) for one in group))
        yield format_html("{} {}", moment(at, now), told)


def _words(line: SystemLine) -> str:
    text = line.text.rstrip(".。")
    return _("{text}: {reason}").format(text=text, reason=line.reason) if line.reason else text
