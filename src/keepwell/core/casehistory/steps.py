# SPDX-License-Identifier: Apache-2.0
"""Events of a case into what they meant for it: a state of the other desk is a place, a step is the way there.

A case that comes back later goes on from its `Memory`, which the caller keeps, so a log sorted by time works as well
as one sorted by case.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from keepwell.core.casehistory.mapping import OPEN_PHASES, OVER_PHASES, Phase
from keepwell.core.casehistory.rows import Event


class StepKind(StrEnum):
    """What a row meant for the case."""

    NOTED = "noted"
    LATE = "late"
    ACKNOWLEDGED = "acknowledged"
    PAUSED = "paused"
    RESUMED = "resumed"
    RESTORED = "restored"
    RESOLVED = "resolved"
    CONFIRMED = "confirmed"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    REOPENED = "reopened"
    RECLASSED = "reclassed"
    REASSIGNED = "reassigned"


@dataclass(frozen=True, slots=True)
class Step:
    """One meaning of one row. Several steps of a row share its instant and keep their order by `seq` (K9)."""

    kind: StepKind
    at: datetime
    row: int
    seq: int
    value: str = ""  # pause reason, class, or group
    count: int = 1  # hand-overs or reopenings that the row stands for


@dataclass(frozen=True, slots=True)
class Memory:
    """What must be remembered of a case to go on with it; plain values, so that it can be kept as JSON."""

    phase: str = Phase.NEW
    pause_reason: str = ""
    case_class: str = ""
    group: str = ""
    reassigned: int = 0
    reopened: int = 0
    is_acknowledged: bool = False
    last_at: float = 0.0  # epoch seconds of the latest event


def steps_of(events: Iterable[Event], memory: Memory) -> tuple[list[Step], Memory]:
    """The steps that events (in order) mean after what is remembered, and what to remember after them."""
    steps: list[Step] = []
    for event in events:
        reading = _EventReading(event, memory)
        reading.read()
        steps += reading.steps
        memory = reading.memory
    return steps, memory


_ENDS = {
    Phase.RESOLVED: StepKind.RESOLVED,
    Phase.CONFIRMED: StepKind.CONFIRMED,
    Phase.CLOSED: StepKind.CLOSED,
    Phase.CANCELLED: StepKind.CANCELLED,
    Phase.RESTORED: StepKind.RESTORED,
}


@dataclass(slots=True)
class _EventReading:
    """One event read after what is remembered."""

    event: Event
    memory: Memory
    steps: list[Step] = field(default_factory=list)

    def read(self) -> None:
        """Find the steps. A row from before the latest one is kept and moves nothing: what followed it was told."""
        second = self.event.at.timestamp()
        if second < self.memory.last_at:
            self._add(StepKind.LATE)
            return
        self.memory = replace(self.memory, last_at=second)
        self._class()
        self._group()
        is_reopened = self._reopening()
        if is_reopened or self.memory.phase not in OVER_PHASES:
            self._phase()
        if not self.steps:
            self._add(StepKind.NOTED)

    def _add(self, kind: StepKind, value: str = "", count: int = 1) -> None:
        self.steps.append(Step(kind, self.event.at, self.event.row, len(self.steps), value, count))

    def _class(self) -> None:
        new, old = self.event.case_class, self.memory.case_class
        if new and old and new != old:
            self._add(StepKind.RECLASSED, new)
        self.memory = replace(self.memory, case_class=new or old)

    def _group(self) -> None:
        event, memory = self.event, self.memory
        if event.reassigned is not None:
            moved = max(0, event.reassigned - memory.reassigned)
        else:
            moved = int(bool(event.group and memory.group and event.group != memory.group))
        if moved:
            self._add(StepKind.REASSIGNED, event.group, moved)
        counted = max(memory.reassigned, event.reassigned or 0)
        self.memory = replace(memory, group=event.group or memory.group, reassigned=counted)

    def _reopening(self) -> bool:
        """Where the log counts reopenings its counter rules; elsewhere leaving a solved state for work is one."""
        event, memory = self.event, self.memory
        if event.reopened is None:
            count = int(memory.phase not in OPEN_PHASES and event.rule.phase in OPEN_PHASES)
        else:
            count = max(0, event.reopened - memory.reopened)
        if not count:
            return False
        self._resume("")
        self._add(StepKind.REOPENED, count=count)
        self.memory = replace(self.memory, phase=Phase.ACTIVE, reopened=memory.reopened + count)
        return True

    def _phase(self) -> None:
        phase, reason = self.event.rule.phase, self.event.rule.pause_reason
        self._resume(reason)
        if not self.memory.is_acknowledged and phase is not Phase.NEW:
            self._add(StepKind.ACKNOWLEDGED)
            self.memory = replace(self.memory, is_acknowledged=True)
        if phase is Phase.WAITING and not self.memory.pause_reason:
            self._add(StepKind.PAUSED, reason)
        elif phase in _ENDS and phase != self.memory.phase:
            self._add(_ENDS[phase])
        self.memory = replace(self.memory, phase=phase, pause_reason=reason)

    def _resume(self, reason: str) -> None:
        """End the pause that stands unless it is this one."""
        if self.memory.pause_reason and self.memory.pause_reason != reason:
            self._add(StepKind.RESUMED, self.memory.pause_reason)
            self.memory = replace(self.memory, pause_reason="")
