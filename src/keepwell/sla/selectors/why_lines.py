# SPDX-License-Identifier: Apache-2.0
"""The why of a promise as plain lines, for `keepwell explain` and for mails: the same numbers as on the screen."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from keepwell.core.worktime import OpenInterval
from keepwell.sla.choices import ClockStatus
from keepwell.sla.selectors.why import Why, WhyClock
from keepwell.sla.wording import span


def why_lines(answer: Why, zone: str) -> list[str]:
    """Every clock with its arithmetic, in the reader's language and zone."""
    place = ZoneInfo(zone)
    lines = [_("As of %(now)s (%(zone)s)") % {"now": _when(answer.now, place), "zone": zone}]
    if not answer.clocks:
        lines.append(_("No contract promises anything for this case."))
    for clock in answer.clocks:
        lines += ["", *_clock(clock, place)]
    if answer.ignored:
        lines += ["", _("Without effect on any clock:")]
        lines += [f"  {_when(one.at, place)}  {one.words}" for one in answer.ignored]
    return lines


def _clock(clock: WhyClock, place: ZoneInfo) -> Iterator[str]:
    head = {"milestone": clock.title, "status": clock.status_words, "result": clock.result_words}
    yield _("%(milestone)s: %(status)s, %(result)s") % head
    if clock.clause_words:
        yield "  " + _("Clause: %(words)s (contract %(contract)s, version %(version)s)") % {
            "words": clock.clause_words,
            "contract": clock.contract_number,
            "version": clock.version_number,
        }
    yield "  " + _("Calendar: %(calendar)s") % {"calendar": clock.calendar}
    for number, segment in enumerate(clock.segments, 1):
        yield "  " + _("Segment %(number)s: carried %(carried)s, used %(used)s = %(sum)s") % {
            "number": number,
            "carried": span(segment.carried_s),
            "used": span(segment.used_s),
            "sum": _sum(segment.intervals, place),
        }
    for pause in clock.pauses:
        yield "  " + _("Not counted: %(service)s, %(from)s to %(to)s, %(reason)s") % {
            "service": span(pause.service_s),
            "from": _when(pause.began_at, place),
            "to": _("now") if pause.ended_at is None else _when(pause.ended_at, place),
            "reason": pause.words,
        }
    yield "  " + _("Goal %(goal)s − used %(used)s = remaining %(remaining)s") % {
        "goal": span(clock.goal_s),
        "used": span(clock.used_s),
        "remaining": span(clock.remaining_s),
    }
    yield from _dates(clock, place)
    for one in clock.because:
        yield f"  {_when(one.at, place)}  {one.words}"


def _dates(clock: WhyClock, place: ZoneInfo) -> Iterator[str]:
    if clock.due_at is not None:
        yield "  " + _("Due %(at)s") % {"at": _when(clock.due_at, place)}
    elif clock.status == ClockStatus.PAUSED:
        yield "  " + _("No deadline while it is paused")
    if clock.stopped_at is not None:
        yield "  " + _("Ended %(at)s") % {"at": _when(clock.stopped_at, place)}
    if clock.next_step and clock.next_step_at is not None:
        yield "  " + _("Next: %(step)s, %(at)s") % {"step": clock.next_step, "at": _when(clock.next_step_at, place)}
    if clock.provisional_words:
        yield "  " + clock.provisional_words


def _sum(intervals: tuple[OpenInterval, ...], place: ZoneInfo) -> str:
    if not intervals:
        return span(0)
    parts = []
    day = None
    for one in intervals:
        opens, closes = one.opens_at.astimezone(place), one.closes_at.astimezone(place)
        date_part = f"{opens:%m-%d} " if opens.date() != day else ""
        day = opens.date()
        parts.append(f"{date_part}{opens:%H:%M}–{closes:%H:%M} {span(one.seconds)}")
    return " + ".join(parts)


def _when(instant: datetime, place: ZoneInfo) -> str:
    local = instant.astimezone(place)
    return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"
