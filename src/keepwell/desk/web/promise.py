# SPDX-License-Identifier: Apache-2.0
"""A promise as the rail and the why page show it: each clock with the sum that a reader can add up by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from keepwell.desk.web.faces import bar, why_face
from keepwell.sla.selectors import Why, WhyClock, clock_lines
from keepwell.ui import parts, words
from keepwell.ui.faces import ClockFace, Segment

#: stretches written out in the rail; the why page has them all
_IN_RAIL = 8


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock with its words."""

    face: ClockFace
    bar: Sequence[Segment]
    lines: Sequence[str]
    clock: WhyClock


@dataclass(frozen=True, slots=True)
class PromiseView:
    """Open clocks, the nearest first, and those that have ended."""

    open: Sequence[ClockView]
    ended: Sequence[ClockView]
    at: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """One line of arithmetic."""

    what: str
    start: datetime
    end: datetime | None
    length: str
    is_counted: bool


def promise_of(why: Why, *, most: int = _IN_RAIL) -> PromiseView:
    """The clocks of a why for the rail."""
    zone, now = parts.viewer_zone(), why.now
    shown = [
        ClockView(
            why_face(clock, now),
            bar(clock),
            clock_lines(clock, zone, lambda at: _said(at, now), most=most),
            clock,
        )
        for clock in why.clocks
    ]
    running = sorted(
        (one for one in shown if one.clock.is_open), key=lambda one: (one.clock.due_at is None, one.clock.due_at)
    )
    return PromiseView(running, [one for one in shown if not one.clock.is_open], words.absolute(now, zone, now))


def _said(at: datetime, now: datetime) -> str:
    zone = parts.viewer_zone()
    is_today = at.astimezone(zone).date() == now.astimezone(zone).date()
    return words.clock_time(at, zone) if is_today else words.absolute(at, zone, now)


def stretches(clock: WhyClock) -> list[Stretch]:
    """Every counted and uncounted stretch of a clock in its order, and what lies ahead."""
    rows = [
        Stretch(_("Counted"), one.opens_at, one.closes_at, words.hours_minutes(one.seconds), is_counted=True)
        for part in clock.segments
        for one in part.intervals
    ]
    rows += [
        Stretch(
            _("Not counted: {reason}").format(reason=one.words),
            one.began_at,
            one.ended_at,
            words.hours_minutes(one.service_s),
            is_counted=False,
        )
        for one in clock.pauses
    ]
    rows.sort(key=lambda row: row.start)
    ahead = [
        Stretch(_("Still ahead"), one.opens_at, one.closes_at, words.hours_minutes(one.seconds), is_counted=False)
        for one in clock.ahead
    ]
    return rows + ahead
