# SPDX-License-Identifier: Apache-2.0
"""Tickets and clocks as the kit's values: chips, badges, severity marks."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from keepwell.contracts.choices import Basis, PauseReason
from keepwell.desk.choices import OPEN_STATES, ClockState, Kind, Severity, State
from keepwell.desk.clocks import PROMISED_ANSWER
from keepwell.desk.models import Ticket
from keepwell.sla.choices import ClockResult, ClockStatus
from keepwell.sla.selectors import Ticking, WhyClock, soon_below
from keepwell.ui import parts, words
from keepwell.ui.faces import ClockFace, Segment
from keepwell.ui.faces import ClockState as Face

Clocks = Mapping[UUID, Ticking]

_BASIS = {Basis.CALENDAR.value: words.Basis.SERVICE, Basis.CLOCK.value: words.Basis.CLOCK}
_HOUR = 3600
_DAY = 24 * _HOUR
_USUAL_WARNING = (75,)
#: from so many people on a general case is marked as raised
MANY_PEOPLE = 5

STATE_TONES = {
    State.NEW: "accent",
    State.IN_PROGRESS: "neutral",
    State.WAITING: "pause",
    State.RESOLVED: "accent",
    State.CONFIRMED: "neutral",
    State.CLOSED: "quiet",
    State.CANCELLED: "quiet",
    State.MERGED: "quiet",
}


def state_badge(ticket: Ticket) -> SafeString:
    """The state in words."""
    return parts.badge(str(ticket.get_state_display()), STATE_TONES[State(ticket.state)])


def severity_mark(ticket: Ticket) -> SafeString:
    """The class with its mark; complaints and what hits many are raised above other general cases."""
    if ticket.severity != Severity.GENERAL:
        return parts.severity(1, str(ticket.get_severity_display()))
    if ticket.kind == Kind.COMPLAINT:
        return parts.severity(2, str(ticket.get_kind_display()))
    is_raised = ticket.affected_count >= MANY_PEOPLE or ticket.reopen_count > 0
    return parts.severity(2 if is_raised else 3, str(ticket.get_severity_display()))


def nearest(ticket: Ticket, clocks: Clocks, now: datetime) -> SafeString:
    """The chip of the nearest promise, or the state where nothing is promised any more."""
    face = _face(ticket, clocks, now) if ticket.state in OPEN_STATES else None
    return parts.clock(face) if face is not None else state_badge(ticket)


def _face(ticket: Ticket, clocks: Clocks, now: datetime) -> ClockFace | None:
    if ticket.clock_state == ClockState.PAUSED and ticket.paused_at is not None:
        return ClockFace(Face.PAUSED, "", now, note=_paused_for(ticket, now))
    if ticket.next_due_at is None:
        return None
    if ticket.next_due_kind == PROMISED_ANSWER:
        return _promised_answer(ticket.next_due_at, now)
    clock = clocks.get(ticket.promise_id)
    return face_of(clock, now) if clock is not None else None


def _paused_for(ticket: Ticket, now: datetime) -> str:
    reason = (
        PauseReason(ticket.pause_reason).label if ticket.pause_reason in PauseReason.values else ticket.pause_reason
    )
    since = int((now - (ticket.paused_at or now)).total_seconds())
    return _("{reason} {span}").format(reason=reason, span=_roughly(since))


def _roughly(seconds: int) -> str:
    """A length nobody computes with, in its largest unit."""
    days = seconds // _DAY
    return str(words.CLOCK_WORDS["days"]).format(days=days) if days else words.span(seconds)


def _promised_answer(due_at: datetime, now: datetime) -> ClockFace:
    left = int((due_at - now).total_seconds())
    state = Face.BREACHED if left < 0 else Face.SOON if left <= _HOUR else Face.COMFORTABLE
    label = pgettext("milestone", "promised answer")
    return ClockFace(state, label, now, due_at, left, words.Basis.CLOCK, shows_due=True)


def face_of(clock: Ticking, now: datetime) -> ClockFace:
    """A running clock as a chip."""
    return ClockFace(
        state=_state(clock.remaining_s, clock.soon_below, is_over=clock.due_at < now, is_guess=clock.is_provisional),
        label=clock.title,
        at=now,
        due_at=clock.due_at,
        remaining=clock.remaining_s,
        basis=_BASIS[clock.basis],
        soon_below=clock.soon_below,
        windows=clock.windows,
        clause=clock.clause_words,
    )


def _state(remaining: int, soon: int, *, is_over: bool, is_guess: bool) -> Face:
    if is_over or remaining < 0:
        return Face.BREACHED
    if is_guess:
        return Face.PROVISIONAL
    return Face.SOON if remaining <= soon else Face.COMFORTABLE


_ENDED = {
    ClockResult.MET: Face.MET,
    ClockResult.BREACHED: Face.MISSED,
    ClockResult.WAIVED: Face.WAIVED,
    ClockResult.PROVISIONAL: Face.PROVISIONAL,
}


def why_face(clock: WhyClock, now: datetime) -> ClockFace:
    """A clock of the why as a chip, running or ended."""
    if clock.status == ClockStatus.PAUSED:
        last = clock.pauses[-1].words if clock.pauses else ""
        left = _("{reason}, {left}").format(reason=last, left=words.remaining(clock.remaining_s, _BASIS[clock.basis]))
        return ClockFace(Face.PAUSED, clock.title, now, note=left)
    if clock.status != ClockStatus.RUNNING:
        ended = _ENDED.get(ClockResult(clock.result), Face.CANCELLED)
        note = "" if ended is Face.CANCELLED else words.span(clock.used_s, _BASIS[clock.basis])
        return ClockFace(ended, clock.title, now, clock.due_at, note=note)
    soon = soon_below(clock.goal_s, _USUAL_WARNING)
    is_over = clock.due_at is not None and clock.due_at < now
    is_service = clock.basis == Basis.CALENDAR
    return ClockFace(
        state=_state(clock.remaining_s, soon, is_over=is_over, is_guess=clock.is_provisional),
        label=clock.title,
        at=now,
        due_at=clock.due_at,
        remaining=clock.remaining_s,
        basis=_BASIS[clock.basis],
        soon_below=soon,
        windows=[(one.opens_at, one.closes_at) for one in clock.ahead] if is_service else None,
        clause=clock.clause_words,
    )


def bar(clock: WhyClock) -> tuple[Segment, ...]:
    """Used time and pauses in their order, in percent of the goal."""
    spans = [(one.opens_at, one.seconds, False) for part in clock.segments for one in part.intervals]
    spans += [(one.began_at, one.service_s, True) for one in clock.pauses]
    drawn: list[Segment] = []
    for _at, seconds, is_pause in sorted(spans):
        percent = 100 * seconds / clock.goal_s
        if drawn and drawn[-1].is_pause == is_pause:
            percent += drawn.pop().percent
        drawn.append(Segment(percent, is_pause))
    return tuple(drawn)
