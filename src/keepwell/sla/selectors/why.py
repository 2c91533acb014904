# SPDX-License-Identifier: Apache-2.0
"""Why a clock stands where it stands: every number with the stretches of open time that add up to it (B4)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from keepwell.contracts.choices import Basis, Milestone
from keepwell.contracts.selectors import ClauseTerms, VersionTerms, terms_of
from keepwell.core.promise import ClockState, PauseSpan
from keepwell.core.promise.explain import Explanation, SegmentLine, explain
from keepwell.core.worktime import OpenInterval
from keepwell.kernel.errors import NotFound
from keepwell.sla.calendars import shelf
from keepwell.sla.case_file import load_files
from keepwell.sla.choices import ClockResult, ClockStatus
from keepwell.sla.selectors.calendars import calendar_names
from keepwell.sla.settling import standing_of
from keepwell.sla.standing import Standing
from keepwell.sla.terms import version_id_of
from keepwell.sla.wording import pause_words, reason_words, step_words


@dataclass(frozen=True, slots=True)
class WhySegment:
    """A stretch under one target and one calendar: carried + the lengths of `intervals` = used so far."""

    began_at: datetime
    ended_at: datetime | None
    calendar: str
    goal_s: int
    carried_s: int
    used_s: int
    due_at: datetime | None
    intervals: tuple[OpenInterval, ...]


@dataclass(frozen=True, slots=True)
class WhyPause:
    """A stretch that was not counted, and why the contract allows it."""

    began_at: datetime
    ended_at: datetime | None
    reasons: tuple[str, ...]
    words: str
    service_s: int
    elapsed_s: int


@dataclass(frozen=True, slots=True)
class WhyReason:
    """One answer to "why", in the reader's language."""

    code: str
    words: str
    at: datetime
    event_id: str


@dataclass(frozen=True, slots=True)
class WhyClock:
    """A clock with its arithmetic; remaining = goal - used = the lengths of `ahead` while it runs undisturbed."""

    milestone: str
    title: str
    level: str
    cycle: int
    class_code: str
    status: str
    status_words: str
    result: str
    result_words: str
    clause_words: str
    contract_number: str
    version_number: int
    basis: str
    calendar: str
    goal_s: int
    used_s: int
    remaining_s: int
    paused_s: int
    percent_used: int
    started_at: datetime
    due_at: datetime | None
    stopped_at: datetime | None
    breached_at: datetime | None
    segments: tuple[WhySegment, ...]
    pauses: tuple[WhyPause, ...]
    ahead: tuple[OpenInterval, ...]
    because: tuple[WhyReason, ...]
    next_step: str
    next_step_at: datetime | None
    is_provisional: bool
    provisional_words: str

    @property
    def is_open(self) -> bool:
        """Whether it may still be met or breached."""
        return self.status in (ClockStatus.RUNNING, ClockStatus.PAUSED)


@dataclass(frozen=True, slots=True)
class Why:
    """Every clock of a promise, oldest first, with what did not count and why."""

    promise_id: UUID
    class_code: str
    now: datetime
    standing: Standing
    clocks: tuple[WhyClock, ...]
    ignored: tuple[WhyReason, ...]


def why(promise_id: UUID, now: datetime) -> Why:
    """Fold the promise as of now and lay every clock open; the caller has decided that the reader may see the case."""
    files = load_files([promise_id], lock="")
    if promise_id not in files:
        raise NotFound
    file = files[promise_id]
    state = file.state(now)
    versions = {version for clock in state.clocks if (version := version_id_of(clock.terms_version)) is not None}
    terms = terms_of(versions)
    names = calendar_names()
    return Why(
        promise_id=file.lead_id,
        class_code=state.case_class,
        now=now,
        standing=standing_of(file.lead, state),
        clocks=tuple(_clock(clock, terms, names, now) for clock in state.clocks),
        ignored=tuple(
            WhyReason(one.reason.value, reason_words(one.reason, one.detail), one.at, one.event_id)
            for one in state.ignored
        ),
    )


def _clock(clock: ClockState, terms: dict[UUID, VersionTerms], names: dict[str, str], now: datetime) -> WhyClock:
    laid = explain(clock, shelf(), now)
    version, clause = _clause(clock, terms)
    return WhyClock(
        milestone=clock.kind.value,
        title=str(Milestone(clock.kind.value).label),
        level=clock.level.value,
        cycle=clock.cycle,
        class_code=clock.case_class,
        status=clock.status.value,
        status_words=str(ClockStatus(clock.status.value).label),
        result=clock.result.value,
        result_words=str(ClockResult(clock.result.value).label),
        clause_words=clause.words if clause else "",
        contract_number=version.contract_number if version else "",
        version_number=version.version_number if version else 0,
        basis=clause.basis if clause else Basis.CLOCK.value,
        calendar=names.get(clock.target.calendar, clock.target.calendar),
        goal_s=clock.target.goal_s,
        used_s=clock.used_s,
        remaining_s=clock.remaining_s,
        paused_s=clock.paused_s,
        percent_used=clock.percent_used,
        started_at=clock.started_at,
        due_at=clock.due_at,
        stopped_at=clock.stopped_at,
        breached_at=clock.breached_at,
        segments=tuple(_segment(line, names) for line in laid.lines),
        pauses=tuple(_pause(pause) for pause in clock.pauses),
        ahead=laid.ahead,
        because=_because(laid),
        next_step=step_words(clock.next_step),
        next_step_at=clock.next_step_at,
        is_provisional=clock.is_provisional,
        provisional_words="" if clock.provisional is None else reason_words(clock.provisional, ""),
    )


def _clause(clock: ClockState, terms: dict[UUID, VersionTerms]) -> tuple[VersionTerms | None, ClauseTerms | None]:
    version_id = version_id_of(clock.terms_version)
    version = terms.get(version_id) if version_id is not None else None
    if version is None:
        return None, None
    wanted = clock.target.clause
    return version, next((clause for clause in version.clauses if str(clause.id) == wanted), None)


def _segment(line: SegmentLine, names: dict[str, str]) -> WhySegment:
    segment = line.segment
    return WhySegment(
        began_at=segment.began_at,
        ended_at=segment.ended_at,
        calendar=names.get(segment.calendar, segment.calendar),
        goal_s=segment.goal_s,
        carried_s=segment.carried_s,
        used_s=segment.used_s,
        due_at=segment.due_at,
        intervals=line.intervals,
    )


def _pause(pause: PauseSpan) -> WhyPause:
    return WhyPause(
        began_at=pause.began_at,
        ended_at=pause.ended_at,
        reasons=pause.reasons,
        words=pause_words(pause.reasons),
        service_s=pause.service_s,
        elapsed_s=pause.elapsed_s,
    )


def _because(laid: Explanation) -> tuple[WhyReason, ...]:
    return tuple(
        WhyReason(one.reason.value, reason_words(one.reason, one.detail), one.at, one.event_id)
        for one in laid.clock.because
    )
