# SPDX-License-Identifier: Apache-2.0
"""The why of a promise as plain lines, for `keepwell explain` and for mails: the same numbers as on the screen."""

from collections.abc import Callable, Iterator
from datetime import datetime, tzinfo
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


def clock_lines(clock: WhyClock, place: tzinfo, when: Callable[[datetime], str], *, most: int = 12) -> list[str]:
    """One clock in few lines for a rail, times as the screen writes them; `most` stretches are written out."""
    return [*_clause(clock), *_used(clock, place, most), *_pauses(clock, when), _remaining(clock), *_ends(clock, when)]


def _used(clock: WhyClock, place: tzinfo, most: int) -> Iterator[str]:
    """One sum over all segments where each carries on from the one before; else each segment for itself (R2)."""
    total = 0
    for segment in clock.segments:
        if segment.carried_s != total:
            yield from _segments(clock, place)
            return
        total += segment.used_s
    stretches = tuple(one for segment in clock.segments for one in segment.intervals)
    if len(stretches) > most:
        yield _("Used %(used)s in %(count)s stretches") % {"used": span(clock.used_s), "count": len(stretches)}
    else:
        yield _("Used %(used)s = %(sum)s") % {"used": span(clock.used_s), "sum": sum_words(stretches, place)}


def _clock(clock: WhyClock, place: ZoneInfo) -> Iterator[str]:
    head = {"milestone": clock.title, "status": clock.status_words, "result": clock.result_words}
    yield _("%(milestone)s: %(status)s, %(result)s") % head
    for line in (*_clause(clock), *_segments(clock, place)):
        yield f"  {line}"
    for line in (*_pauses(clock, when_in(place)), _remaining(clock), *_ends(clock, when_in(place))):
        yield f"  {line}"
    for one in clock.because:
        yield f"  {_when(one.at, place)}  {one.words}"


def _clause(clock: WhyClock) -> Iterator[str]:
    if clock.clause_words:
        yield _("Clause: %(words)s (contract %(contract)s, version %(version)s)") % {
            "words": clock.clause_words,
            "contract": clock.contract_number,
            "version": clock.version_number,
        }
    yield _("Calendar: %(calendar)s") % {"calendar": clock.calendar}


def _segments(clock: WhyClock, place: tzinfo) -> Iterator[str]:
    for number, segment in enumerate(clock.segments, 1):
        yield _("Segment %(number)s: carried %(carried)s, used %(used)s = %(sum)s") % {
            "number": number,
            "carried": span(segment.carried_s),
            "used": span(segment.used_s),
            "sum": sum_words(segment.intervals, place),
        }


def _pauses(clock: WhyClock, when: Callable[[datetime], str]) -> Iterator[str]:
    for pause in clock.pauses:
        yield _("Not counted: %(service)s, %(from)s to %(to)s, %(reason)s") % {
            "service": span(pause.service_s),
            "from": when(pause.began_at),
            "to": _("now") if pause.ended_at is None else when(pause.ended_at),
            "reason": pause.words,
        }


def _remaining(clock: WhyClock) -> str:
    return _("Goal %(goal)s − used %(used)s = remaining %(remaining)s") % {
        "goal": span(clock.goal_s),
        "used": span(clock.used_s),
        "remaining": span(clock.remaining_s),
    }


def _ends(clock: WhyClock, when: Callable[[datetime], str]) -> Iterator[str]:
    if clock.due_at is not None:
        yield _("Due %(at)s") % {"at": when(clock.due_at)}
    elif clock.status == ClockStatus.PAUSED:
        yield _("No deadline while it is paused")
    if clock.stopped_at is not None:
        yield _("Ended %(at)s") % {"at": when(clock.stopped_at)}
    if clock.next_step and clock.next_step_at is not None:
        yield _("Next: %(step)s, %(at)s") % {"step": clock.next_step, "at": when(clock.next_step_at)}
    if clock.provisional_words:
        yield clock.provisional_words


def sum_words(intervals: tuple[OpenInterval, ...], place: tzinfo) -> str:
    """Stretches that a reader can add up: "11-24 09:12–11:00 1:48 + 11:40–12:00 0:20"."""
    if not intervals:
        return span(0)
    parts = []
    day = None
    for one in intervals:
        opens, closes = one.opens_at.astimezone(place), one.closes_at.astimezone(place)
        begin = _time(opens) if opens.date() == day else f"{opens:%m-%d} {_time(opens)}"
        day = closes.date()
        end = _time(closes) if opens.date() == day else f"{closes:%m-%d} {_time(closes)}"
        parts.append(f"{begin}–{end} {span(one.seconds)}")
    return " + ".join(parts)


def _time(local: datetime) -> str:
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"


def when_in(place: tzinfo) -> Callable[[datetime], str]:
    """Instants written for the command line."""
    return lambda instant: _when(instant, place)


def _when(instant: datetime, place: tzinfo) -> str:
    local = instant.astimezone(place)
    return f"{local:%Y-%m-%d %H:%M:%S}" if local.second else f"{local:%Y-%m-%d %H:%M}"
