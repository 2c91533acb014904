# SPDX-License-Identifier: Apache-2.0
"""One case while its ledger is being read: what was reached, what pauses it, and which clocks run."""

from collections.abc import Iterable

from keepwell.core.promise.choices import ClockKind, EventKind, Level, Reason, Status, StopsOn
from keepwell.core.promise.clock import Footing, Note, RunningClock
from keepwell.core.promise.ledger import LedgerEvent
from keepwell.core.promise.terms import Target, Terms, TermsBook
from keepwell.core.worktime import CalendarShelf

Key = tuple[ClockKind, Level, str]

STOP_STAGE = {StopsOn.RESOLVED: 1, StopsOn.CONFIRMED: 2, StopsOn.CLOSED: 3}
REPEATING = (ClockKind.NEXT_RESPONSE, ClockKind.PERIODIC_UPDATE)
ENDED_WITH_THE_CASE = (Reason.CLOSED_UNMET, Reason.CASE_CANCELLED, Reason.MERGED_INTO)


class Case:
    """The state of one case; the meaning of each kind of event is in `readers`."""

    def __init__(self, name: str, book: TermsBook, shelf: CalendarShelf) -> None:
        self.name = name
        self.book = book
        self.shelf = shelf
        self.case_class = ""
        self.terms: Terms | None = None
        self.clocks: list[RunningClock] = []
        self.current: dict[Key, RunningClock] = {}
        self.began = 0  # when it was opened, or opened again
        self.reasons: dict[str, int] = {}
        self.reasons_at: list[tuple[int, dict[str, int]]] = []  # which pause reasons stood from when on
        self.ignored: list[Note] = []
        self.achieved: set[ClockKind] = set()
        self.stage = 0  # 1 resolved, 2 confirmed, 3 closed
        self.is_over = False
        self.owed_since: int | None = None  # the oldest unanswered customer message (K5)
        self.published_at: int | None = None  # a workaround neither accepted nor rejected
        self.consent_at: int | None = None  # when silence about it becomes consent (K11)

    def targets(self) -> tuple[Target, ...]:
        """What is promised for the case's class under its terms."""
        return () if self.terms is None else self.terms.targets_of(self.case_class)

    def open_clocks(self) -> list[RunningClock]:
        """The clocks that may still be met or breached."""
        return [clock for clock in self.clocks if clock.is_open]

    def start_missing(self, note: Note) -> None:
        """Start every clock that should run and does not."""
        for target in self.targets():
            clock = self.current.get(target.key)
            if (clock is None or _may_follow(clock)) and not self.is_over and self._is_wanted(target):
                self.start(target, note)

    def start(self, target: Target, note: Note) -> None:
        """Begin the next cycle for a target, with what its predecessor hands on (K6)."""
        before = self.current.get(target.key)
        cycle = 1 if before is None else before.cycle + 1
        if target.since_opening and note.reason is Reason.TARGET_ADDED:
            self._start_in_retrospect(target, cycle, note)
            return
        carried = 0
        if before is not None and before.ended is Reason.TARGET_DROPPED:
            carried, note = before.carried, Note(Reason.RESUMED_TARGET, note.at, note.event_id, note.detail)
        elif before is not None and note.reason is Reason.REOPENED and target.kind not in REPEATING:
            carried = before.next_carried()
        clock = RunningClock(self.name, target, self.footing(target, note.at), cycle, note.at, carried)
        self._install(clock)
        clock.start(note)
        self.settle_one(clock, note)

    def _start_in_retrospect(self, target: Target, cycle: int, note: Note) -> None:
        """Begin a clock as if it had run since the case began, with the pauses there were."""
        clock = RunningClock(self.name, target, self.footing(target, self.began), cycle, self.began)
        self._install(clock)
        clock.start(Note(Reason.STARTED, self.began, note.event_id))
        for at, reasons in self.reasons_at:
            if at >= self.began:
                clock.settle(reasons, Note(Reason.PAUSED if clock.status is Status.RUNNING else Reason.RESUMED, at))
        clock.notes.append(note)

    def footing(self, target: Target, at: int) -> Footing:
        """The class, the terms and the calendar in force at an instant (R1)."""
        version = "" if self.terms is None else self.terms.version
        return Footing(self.case_class, version, self.shelf.at_s(target.calendar, at))

    def stop(
        self, kinds: Iterable[ClockKind], levels: Iterable[Level], note: Note, by: EventKind
    ) -> list[RunningClock]:
        """Stop the open clocks of these kinds and levels, and say which they were."""
        found = [c for c in self.open_clocks() if c.target.kind in kinds and c.target.level in levels]
        for clock in found:
            clock.stop(note, by)
        return found

    def achieve(self, kind: ClockKind, note: Note, by: EventKind) -> None:
        """Reach a milestone: its clocks stop, and none will start for it again in this cycle."""
        self.achieved.add(kind)
        self.stop((kind,), tuple(Level), note, by)

    def tell(self, kind: ClockKind, note: Note) -> None:
        """Note something on the open clocks of a kind that does not move them."""
        for clock in self.open_clocks():
            if clock.target.kind is kind:
                clock.notes.append(note)

    def settle(self, note: Note) -> bool:
        """Let every open clock stand or run as the pause reasons ask; says whether any clock stands (P1)."""
        standing = [clock.settle(self.reasons, note) for clock in self.open_clocks()]
        return any(standing)

    def settle_one(self, clock: RunningClock, cause: Note) -> None:
        """Let one clock stand or run, after it was started, re-targeted or taken over."""
        reason = Reason.PAUSED if clock.status is Status.RUNNING else Reason.RESUMED
        clock.settle(self.reasons, Note(reason, cause.at, cause.event_id))

    def lift(self, reasons: Iterable[str], note: Note, by: EventKind) -> None:
        """End these pauses, and the supplier's clocks that ran with them (P1, P3)."""
        ended = [reason for reason in reasons if self.reasons.pop(reason, None) is not None]
        if not ended:
            return
        self.remember_reasons(note.at)
        for clock in self.open_clocks():
            if clock.target.starts_with_pause in ended:
                clock.stop(Note(Reason.STOPPED, note.at, note.event_id), by)
        self.settle(note)

    def remember_reasons(self, at: int) -> None:
        """Keep which reasons stand from now on, for clocks that are added later."""
        self.reasons_at.append((at, dict(self.reasons)))

    def retarget(self, note: Note, *, is_approved: bool) -> None:
        """Put the open clocks on the targets now in force; drop what is no longer promised, start what is (R1)."""
        targets = {target.key: target for target in self.targets()}
        for clock in self.open_clocks():
            target = targets.get(clock.target.key)
            if target is None:
                clock.cancel(Note(Reason.TARGET_DROPPED, note.at, note.event_id, note.detail))
                continue
            footing = self.footing(target, note.at)
            if target.calendar == clock.target.calendar:
                footing = Footing(footing.case_class, footing.terms_version, clock.footing.calendar)
            if target == clock.target:
                clock.footing = footing
            else:
                clock.retarget(target, footing, note, is_approved=is_approved)
                self.settle_one(clock, note)
        self.start_missing(Note(Reason.TARGET_ADDED, note.at, note.event_id, note.detail))

    def adopt(self, other: "Case", event: LedgerEvent, at: int) -> None:
        """Take over the strictest open clock of each kind from a case merged into this one (K7)."""
        note = Note(Reason.ADOPTED, at, event.id, other.name)
        for theirs in other.open_clocks():
            if self.is_over or self._is_beyond(theirs.target):
                continue
            ours = self.current.get(theirs.target.key)
            if ours is not None and ours.is_open:
                if ours.strictness(at) <= theirs.strictness(at):
                    continue
                ours.merge(Note(Reason.SUPERSEDED_BY_MERGE, at, event.id, other.name))
            heir = theirs.handed_over(self.name, 1 if ours is None else ours.cycle + 1, note)
            self._install(heir)
            self.settle_one(heir, note)
        if other.owed_since is not None:
            self.owed_since = min(other.owed_since, other.owed_since if self.owed_since is None else self.owed_since)

    def ignore(self, event: LedgerEvent, at: int, reason: Reason) -> None:
        """Remember that an event moved nothing, and why."""
        self.ignored.append(Note(reason, at, event.id, event.reason or event.kind))

    def is_done(self, target: Target) -> bool:
        """Whether the milestone a target asks for has been reached in this cycle."""
        if target.kind is ClockKind.RESOLVE:
            return self.stage >= STOP_STAGE[target.stops_on]
        if target.kind is ClockKind.PERIODIC_UPDATE:
            return self.stage > 0
        return target.kind in self.achieved

    def _is_wanted(self, target: Target) -> bool:
        if target.starts_with_pause:
            return target.starts_with_pause in self.reasons
        if self.stage > 0 and target.kind is not ClockKind.RESOLVE:
            return False
        if target.kind is ClockKind.NEXT_RESPONSE:
            return self.owed_since is not None
        return not self.is_done(target)

    def _is_beyond(self, target: Target) -> bool:
        """Whether this case is past a milestone for good: only an answer may be owed twice, once per author (K7)."""
        if target.kind in (ClockKind.ACKNOWLEDGE, ClockKind.FIRST_RESPONSE, ClockKind.NEXT_RESPONSE):
            return False
        return self.is_done(target)

    def _install(self, clock: RunningClock) -> None:
        self.clocks.append(clock)
        self.current[clock.target.key] = clock


def _may_follow(clock: RunningClock) -> bool:
    """Whether a new cycle may begin by itself after this one: repeating kinds, and targets dropped before."""
    if clock.is_open:
        return False
    repeats = clock.target.kind is ClockKind.NEXT_RESPONSE or clock.target.starts_with_pause != ""
    return repeats or clock.ended is Reason.TARGET_DROPPED
