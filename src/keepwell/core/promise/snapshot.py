# SPDX-License-Identifier: Apache-2.0
"""From a clock that was read along the ledger to the picture of it at one instant."""

from keepwell.core.promise.choices import Reason, Result, Status
from keepwell.core.promise.clock import Note, RunningClock, Standstill, Stretch, used_between
from keepwell.core.promise.state import Because, ClockState, PauseSpan, Segment, Step
from keepwell.core.worktime import HorizonExceeded, instant_of


def because(note: Note) -> Because:
    """A reason with its instant as people read it."""
    return Because(note.reason, instant_of(note.at), note.event_id, note.detail)


def snapshot(clock: RunningClock, now: int, unchallenged: int | None = None) -> ClockState:
    """The clock at `now`; `unchallenged` is when silence about a workaround will have become consent (K11)."""
    until = now if clock.stopped is None else clock.stopped
    segments = tuple(_segment(number, stretch, until) for number, stretch in enumerate(clock.stretches, 1))
    pauses = tuple(_pause_span(pause, clock, until) for pause in clock.standstills)
    running = clock.status is Status.RUNNING
    used = clock.carried + (segments[-1].used_s if running else 0)
    breached, notes = clock.breached, clock.notes
    if running and breached is None and clock.last_due is not None and now > clock.last_due:
        breached = clock.last_due
        notes = [*notes, Note(Reason.BREACHED, breached)]
    steps = _steps(clock, breached)
    ahead = [(step.at, step.name) for step in steps if step.at > instant_of(now)] if running else []
    if unchallenged is not None and clock.is_open and unchallenged > now:
        ahead.append((instant_of(unchallenged), "unchallenged"))
    next_at, next_name = min(ahead, default=(None, ""))
    due = breached if clock.status is Status.PAUSED else clock.last_due
    provisional = _provisional(clock, breached, until)
    return ClockState(
        case=clock.case,
        kind=clock.target.kind,
        level=clock.target.level,
        cycle=clock.cycle,
        status=clock.status,
        result=_result(clock, breached, provisional),
        target=clock.target,
        case_class=clock.footing.case_class,
        terms_version=clock.footing.terms_version,
        started_at=instant_of(clock.started),
        due_at=None if due is None else instant_of(due),
        breached_at=None if breached is None else instant_of(breached),
        stopped_at=None if clock.stopped is None else instant_of(clock.stopped),
        stopped_by=clock.stopped_by,
        used_s=used,
        remaining_s=clock.target.goal_s - used,
        paused_s=sum(pause.service_s for pause in pauses),
        paused_elapsed_s=sum(pause.elapsed_s for pause in pauses),
        segments=segments,
        pauses=pauses,
        because=tuple(because(note) for note in notes),
        provisional=provisional,
        steps=steps,
        next_step=next_name,
        next_step_at=next_at,
    )


def _segment(number: int, stretch: Stretch, until: int) -> Segment:
    ended = stretch.end
    return Segment(
        number=number,
        began_at=instant_of(stretch.start),
        ended_at=None if ended is None else instant_of(ended),
        calendar=stretch.calendar.name,
        calendar_version=stretch.calendar.version,
        goal_s=stretch.goal,
        carried_s=stretch.carried,
        used_s=stretch.used if ended is not None else used_between(stretch.calendar, stretch.start, until),
        due_at=None if stretch.due is None else instant_of(stretch.due),
        because=because(stretch.note),
    )


def _pause_span(pause: Standstill, clock: RunningClock, until: int) -> PauseSpan:
    service = pause.service
    if pause.end is None:
        service += used_between(clock.footing.calendar, pause.mark, until)
    return PauseSpan(
        began_at=instant_of(pause.start),
        ended_at=None if pause.end is None else instant_of(pause.end),
        reasons=tuple(pause.reasons),
        service_s=service,
        elapsed_s=(until if pause.end is None else pause.end) - pause.start,
    )


def _steps(clock: RunningClock, breached: int | None) -> tuple[Step, ...]:
    """Rungs reached, and for a running clock those it will reach; always added forward from a beginning (E1)."""
    found = []
    for percent in clock.target.warn_at:
        reached = _reached(clock, percent)
        if reached is not None:
            found.append(Step(str(percent), percent, instant_of(reached[0]), reached[1]))
    breach = breached
    if breach is None and clock.status is Status.RUNNING:
        breach = clock.last_due
    if breach is not None:
        # K8: the deadline itself is still in time, so the breach is reached one second later.
        found.append(Step("breach", 100, instant_of(breach + 1), max(1, len(clock.stretches))))
    return tuple(sorted(found, key=lambda step: step.at))


def _reached(clock: RunningClock, percent: int) -> tuple[int, int] | None:
    for number, stretch in enumerate(clock.stretches, 1):
        needed = -(-stretch.goal * percent // 100)
        if stretch.carried >= needed:
            return stretch.start, number
        if stretch.end is not None and stretch.carried + stretch.used < needed:
            continue
        try:
            at = stretch.calendar.add_s(stretch.start, needed - stretch.carried)
        except HorizonExceeded:
            return None
        return at, number
    return None


def _provisional(clock: RunningClock, breached: int | None, until: int) -> Reason | None:
    """Why the deadline or the result may still move, if it may (C4, C5)."""
    if breached is not None:
        return _beyond(clock, breached, breached)
    if clock.is_open:
        return _beyond(clock, clock.last_due if clock.status is Status.RUNNING else until, until)
    return _beyond(clock, until, until)


def _beyond(clock: RunningClock, decided: int | None, until: int) -> Reason | None:
    calendar = clock.stretches[-1].calendar if clock.stretches else clock.footing.calendar
    if decided is None or decided > calendar.last_s or until > calendar.last_s:
        return Reason.PAST_CALENDAR_HORIZON
    return Reason.PAST_KNOWN_CALENDAR if calendar.is_provisional_s(decided) else None


def _result(clock: RunningClock, breached: int | None, provisional: Reason | None) -> Result:
    if breached is not None:
        if clock.waived:
            return Result.WAIVED
        return Result.BREACHED if provisional is None else Result.PROVISIONAL
    if clock.is_open:
        return Result.PROVISIONAL if provisional is Reason.PAST_CALENDAR_HORIZON else Result.OPEN
    if clock.status is Status.STOPPED:
        return Result.MET if provisional is None else Result.PROVISIONAL
    return Result.CANCELLED
