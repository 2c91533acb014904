# SPDX-License-Identifier: Apache-2.0
"""One clock while the ledger is being read: it runs in segments, stands in pauses and remembers why (K2, P2, R1).

Nothing is ever subtracted from a start or a deadline: each segment knows what was used before it, and its deadline is
`add(its beginning, goal - carried)`. All instants here are epoch seconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from keepwell.core.promise.choices import EventKind, OnReopen, Reason, Retarget, Status
from keepwell.core.promise.terms import Target
from keepwell.core.worktime import HorizonExceeded, WorkCalendar


@dataclass(frozen=True, slots=True)
class Note:
    """A reason with its instant and the event that gave it."""

    reason: Reason
    at: int
    event_id: str = ""
    detail: str = ""


@dataclass(slots=True)
class Stretch:
    """A segment being measured."""

    start: int
    calendar: WorkCalendar
    goal: int
    carried: int
    due: int | None
    note: Note
    end: int | None = None
    used: int = 0


@dataclass(slots=True)
class Standstill:
    """A pause being measured; `mark` is how far its service time has been counted."""

    start: int
    mark: int
    reasons: list[str]
    end: int | None = None
    service: int = 0


@dataclass(frozen=True, slots=True)
class Footing:
    """What a clock stands on: the class, the version of the terms, and the calendar in force."""

    case_class: str
    terms_version: str
    calendar: WorkCalendar


def due_of(calendar: WorkCalendar, start: int, remaining: int) -> int | None:
    """The deadline, or None past the compiled horizon (C4)."""
    try:
        return calendar.add_s(start, remaining)
    except HorizonExceeded:
        return None


def used_between(calendar: WorkCalendar, start: int, end: int) -> int:
    """Working seconds, as far as the calendar was compiled (C4)."""
    first, last = calendar.first_s, calendar.last_s
    return calendar.between_s(min(max(start, first), last), min(max(end, first), last))


@dataclass(slots=True)
class RunningClock:
    """A clock of one case in one cycle."""

    case: str
    target: Target
    footing: Footing
    cycle: int
    started: int
    carried: int = 0
    status: Status = Status.RUNNING
    stretches: list[Stretch] = field(default_factory=list)
    standstills: list[Standstill] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    breached: int | None = None
    stopped: int | None = None
    stopped_by: EventKind | None = None
    last_due: int | None = None
    ended: Reason | None = None
    waived: bool = False

    def start(self, note: Note) -> None:
        """Begin to run."""
        self._note(note)
        self._run(note)

    @property
    def is_open(self) -> bool:
        """Whether it may still be met or breached."""
        return self.status is Status.RUNNING or self.status is Status.PAUSED

    @property
    def remaining(self) -> int:
        """What is left at the beginning of the current segment or pause."""
        return self.target.goal_s - self.carried

    def settle(self, reasons: Mapping[str, int], note: Note) -> bool:
        """Stand or run as the case's open pause reasons ask of this target (P1); says whether a reason applies."""
        active = [reason for reason in reasons if reason in self.target.pause_reasons]
        if active and self.status is Status.RUNNING:
            self._stand(note, active)
        elif active:
            standing = self.standstills[-1].reasons
            standing.extend(reason for reason in active if reason not in standing)
        elif self.status is Status.PAUSED:
            self._resume(note)
        return bool(active)

    def retarget(self, target: Target, footing: Footing, note: Note, *, is_approved: bool) -> None:
        """Go on under another target or calendar: a new segment, what was consumed kept as the contract says (R2)."""
        was_paused = self.status is Status.PAUSED
        if was_paused:
            self._tally(note.at)
        else:
            self._end_stretch(note.at)
        if target != self.target:
            self._carry_over(target, note, is_approved=is_approved)
        self.target, self.footing = target, footing
        self._note(note)
        if self.breached is not None:
            self._note(replace(note, reason=Reason.BREACH_KEPT))
        if not was_paused:
            self._run(note)

    def stop(self, note: Note, by: EventKind) -> None:
        """End as done; a pause is closed first (P3)."""
        self._finish(note, Status.STOPPED)
        self.stopped_by = by

    def cancel(self, note: Note) -> None:
        """End without having been done."""
        self._finish(note, Status.CANCELLED)

    def merge(self, note: Note) -> None:
        """End because another clock goes on in its place (K7)."""
        self._finish(note, Status.MERGED)

    def handed_over(self, case: str, cycle: int, note: Note) -> "RunningClock":
        """The same clock going on in the surviving case, its history with it (K7)."""
        return replace(
            self,
            case=case,
            cycle=cycle,
            stretches=[replace(stretch) for stretch in self.stretches],
            standstills=[replace(pause, reasons=list(pause.reasons)) for pause in self.standstills],
            notes=[*self.notes, note],
        )

    def strictness(self, at: int) -> float:
        """When this clock would fall due if it ran from now on: the lower, the stricter (K7)."""
        if self.breached is not None:
            return self.breached
        due = self.last_due
        if self.status is Status.PAUSED:
            due = due_of(self.footing.calendar, at, max(0, self.remaining))
        return float("inf") if due is None else due

    def next_carried(self) -> int:
        """What a following cycle has already consumed (K6)."""
        return 0 if self.target.on_reopen is OnReopen.FRESH else self.carried

    def _run(self, note: Note) -> None:
        at = note.at
        self.status = Status.RUNNING
        remaining = self.remaining
        if remaining > 0:
            due = due_of(self.footing.calendar, at, remaining)
        else:
            due = at if self.breached is None else self.breached
        self.last_due = due
        stretch = Stretch(at, self.footing.calendar, self.target.goal_s, self.carried, due, note)
        self.stretches.append(stretch)

    def _end_stretch(self, at: int) -> None:
        stretch = self.stretches[-1]
        if at == stretch.start:
            self.stretches.pop()
            return
        stretch.end, stretch.used = at, used_between(stretch.calendar, stretch.start, at)
        self.carried += stretch.used
        if self.breached is None and stretch.due is not None and at > stretch.due:
            self.breached = stretch.due
            self._note(Note(Reason.BREACHED, stretch.due))

    def _stand(self, note: Note, reasons: list[str]) -> None:
        self._end_stretch(note.at)
        self._note(note)
        self.status = Status.PAUSED
        last = self.standstills[-1] if self.standstills else None
        if last is not None and last.end == note.at:
            last.end, last.mark = None, note.at
            last.reasons.extend(reason for reason in reasons if reason not in last.reasons)
        else:
            self.standstills.append(Standstill(note.at, note.at, list(reasons)))

    def _resume(self, note: Note) -> None:
        self._tally(note.at)
        self.standstills[-1].end = note.at
        self._note(note)
        self._run(note)

    def _tally(self, at: int) -> None:
        pause = self.standstills[-1]
        pause.service += used_between(self.footing.calendar, pause.mark, at)
        pause.mark = at

    def _carry_over(self, target: Target, note: Note, *, is_approved: bool) -> None:
        if target.retarget is Retarget.FRACTION:
            self.carried = self.carried * target.goal_s // self.target.goal_s
        elif target.retarget is Retarget.RESTART:
            if is_approved:
                self.carried = 0
            else:
                self._note(replace(note, reason=Reason.RESTART_NOT_APPROVED))

    def _finish(self, note: Note, status: Status) -> None:
        if self.status is Status.PAUSED:
            self._resume(replace(note, reason=Reason.RESUMED))
        self._end_stretch(note.at)
        self._note(note)
        self.status, self.stopped, self.ended = status, note.at, note.reason

    def _note(self, note: Note) -> None:
        self.notes.append(note)
