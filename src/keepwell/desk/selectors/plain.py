# SPDX-License-Identifier: Apache-2.0
"""A ticket's state as one says it to who asked: who has it, what comes next, and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from keepwell.contracts.choices import Milestone, PauseReason
from keepwell.desk.choices import State, Turn
from keepwell.desk.clocks import PROMISED_ANSWER
from keepwell.desk.models import Ticket
from keepwell.ui import parts, words
from keepwell.ui.faces import Text

#: what comes at the next deadline, by its kind
_COMES: Mapping[str, Text] = {
    Milestone.RESOLVE.value: gettext_lazy("Solved by {when}."),
    Milestone.RESTORE.value: gettext_lazy("You can work again by {when}."),
    Milestone.INTERIM_PLAN.value: gettext_lazy("A temporary solution comes by {when}."),
    Milestone.INTERIM_WORKAROUND.value: gettext_lazy("A temporary solution comes by {when}."),
    PROMISED_ANSWER: gettext_lazy("The next answer comes by {when}."),
}


@dataclass(frozen=True, slots=True)
class Plain:
    """A badge of few words, its tone, and a sentence on what happens next."""

    badge: str
    tone: str
    sentence: str


def plain(ticket: Ticket, owner: str, workaround_until: datetime | None, now: datetime) -> Plain:
    """The state of a ticket for who asked."""
    match ticket.state:
        case State.RESOLVED:
            return Plain(_("Please confirm"), "pause", _("We think it is solved. Confirm it, or say what still fails."))
        case State.CONFIRMED | State.CLOSED:
            return Plain(
                pgettext("request", "Done"),
                "quiet",
                _("Solved {when}.").format(when=_when(ticket.resolved_at or now, now)),
            )
        case State.CANCELLED:
            return Plain(_("Ended"), "quiet", _("Withdrawn or declined; the reason stands in the conversation."))
        case State.MERGED:
            return Plain(_("Ended"), "quiet", _("It goes on in another request of yours."))
        case State.WAITING:
            return _waiting(ticket, now)
    return _in_work(ticket, owner, workaround_until, now)


def _waiting(ticket: Ticket, now: datetime) -> Plain:
    until = _by(ticket.pause_until, now) if ticket.pause_until else ""
    if ticket.pause_reason == PauseReason.WAITING_CUSTOMER:
        sentence = _("We need your answer to go on: {what}").format(what=ticket.pause_note or ticket.title)
        return Plain(_("Waits for you"), "pause", sentence)
    reason = (
        PauseReason(ticket.pause_reason).label if ticket.pause_reason in PauseReason.values else ticket.pause_reason
    )
    sentence = _("{reason}, expected until {when}.").format(reason=reason, when=until) if until else str(reason)
    return Plain(_("Paused"), "pause", sentence)


def _in_work(ticket: Ticket, owner: str, workaround_until: datetime | None, now: datetime) -> Plain:
    is_asked = ticket.turn == Turn.CUSTOMER and workaround_until is not None
    badge = _("{owner} works on it").format(owner=owner)
    if ticket.state == State.NEW:
        badge = _("{owner} has it").format(owner=owner)
    sentence = _next(ticket, now)
    if is_asked and workaround_until is not None:
        helped = _("You have a temporary method until {day}.").format(day=_day(workaround_until, now))
        sentence = f"{helped} {sentence}".strip()
    return Plain(badge, "neutral", sentence)


def _next(ticket: Ticket, now: datetime) -> str:
    due = ticket.next_due_at
    if due is None:
        return ""
    if due < now:
        return _("The promised time has passed. It is at the top of our list.")
    template = _COMES.get(ticket.next_due_kind, gettext_lazy("An answer comes by {when}."))
    return str(template).format(when=_by(due, now))


def _by(moment: datetime, now: datetime) -> str:
    """An instant that lies ahead: the time where it is today."""
    zone = parts.viewer_zone()
    is_today = moment.astimezone(zone).date() == now.astimezone(zone).date()
    return words.clock_time(moment, zone) if is_today else words.relative(moment, now, zone)


def _when(moment: datetime, now: datetime) -> str:
    return words.relative(moment, now, parts.viewer_zone())


def _day(moment: datetime, now: datetime) -> str:
    zone = parts.viewer_zone()
    return words.short_day(moment.astimezone(zone).date(), now.astimezone(zone).date())
