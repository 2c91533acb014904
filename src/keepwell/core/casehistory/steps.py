# SPDX-License-Identifier: Apache-2.0
"""Rows of a log into steps of cases, in a stream: neighbouring rows of one case make a burst; memory stays bounded.

A case that comes back later goes on from its `Memory`, which the caller keeps, so a log sorted by time works as well
as one sorted by case.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from itertools import groupby

from keepwell.core.casehistory.mapping import OPEN_PHASES, Mapping, Phase, StateRule, TimeRule


class StepKind(StrEnum):
    """What a row meant for the case."""

    NOTED = "noted"
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


class RejectReason(StrEnum):
    """Why a row was refused."""

    BROKEN_LINE = "broken_line"
    UNREADABLE_CHARACTER = "unreadable_character"
    NO_CASE = "no_case"
    BAD_TIME = "bad_time"
    BAD_OPENING = "bad_opening"
    BEFORE_OPENING = "before_opening"
    UNKNOWN_STATE = "unknown_state"
    BAD_COUNTER = "bad_counter"


@dataclass(frozen=True, slots=True)
class Row:
    """One event of the log as read: its number in the file (the first event is 1) and its columns."""

    number: int
    values: AnyMapping[str, str]


@dataclass(frozen=True, slots=True)
class Reject:
    """A refused row: number, case, reason, and the value at fault."""

    row: int
    case: str
    reason: RejectReason
    value: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One meaning of one row. Several steps of a row share its instant and keep their order by `seq` (K9)."""

    kind: StepKind
    at: datetime
    row: int
    seq: int
    value: str = ""  # pause reason, class, or group
    count: int = 1  # hand-overs that the row stands for


@dataclass(frozen=True, slots=True)
class Memory:
    """What must be remembered of a case to go on with it."""

    phase: str = Phase.NEW
    pause_reason: str = ""
    case_class: str = ""
    group: str = ""
    reassigned: int = 0
    reopened: int = 0
    is_acknowledged: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """A row that could be read; `key` is equal for the same row in another copy of the log."""

    key: str
    at: datetime
    row: int
    rule: StateRule
    case_class: str
    group: str
    reassigned: int | None
    reopened: int | None


@dataclass(slots=True)
class CaseBurst:
    """Neighbouring rows of one case. `opened_at` and `title` matter when the case is new."""

    case: str
    opened_at: datetime
    case_class: str
    title: str
    events: list[Event] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)

    def fresh(self, known: Collection[str]) -> list[Event]:
        """The events that are not known yet, in the ledger's order (K9)."""
        return sorted((event for event in self.events if event.key not in known), key=lambda item: (item.at, item.row))


def steps_of(events: Iterable[Event], memory: Memory, mapping: Mapping) -> tuple[list[Step], Memory]:
    """The steps that events (in order) mean after what is remembered, and what to remember after them."""
    steps: list[Step] = []
    for event in events:
        made, memory = _steps_of(event, memory, mapping)
        steps += made
    return steps, memory


def bursts(rows: Iterable[Row | Reject], mapping: Mapping, longest: int = 5_000) -> Iterator[CaseBurst | Reject]:
    """Group a stream of rows into bursts; rejects without a case come through as they are."""

    def key(item: Row | Reject) -> str:
        return item.case if isinstance(item, Reject) else item.values.get(mapping.case, "").strip()

    for case, group in groupby(rows, key):
        if case in mapping.missing or not case:
            yield from (_without_case(item) for item in group)
            continue
        chunk: list[Row | Reject] = []
        for item in group:
            chunk.append(item)
            if len(chunk) >= longest:
                yield from _burst(case, chunk, mapping)
                chunk = []
        yield from _burst(case, chunk, mapping)


def _without_case(item: Row | Reject) -> Reject:
    return item if isinstance(item, Reject) else Reject(item.number, "", RejectReason.NO_CASE)


def _burst(case: str, items: list[Row | Reject], mapping: Mapping) -> Iterator[CaseBurst | Reject]:
    made: CaseBurst | None = None
    waiting: list[Reject] = []
    for item in items:
        if isinstance(item, Reject):
            waiting.append(item)
            continue
        opened_at, event, reject = _read(case, item, mapping)
        if made is None and opened_at is not None:
            made = CaseBurst(case, opened_at, _class_of(item, mapping), _title(case, item, mapping))
        if reject is None and made is not None and event is not None and event.at < made.opened_at:
            reject = Reject(item.number, case, RejectReason.BEFORE_OPENING, item.values.get(mapping.at, ""))
        if reject is not None:
            waiting.append(reject)
        elif made is not None and event is not None:
            made.events.append(replace(event, key=_key(item, mapping, made.events)))
    if made is None:
        yield from waiting
        return
    made.rejects = waiting
    yield made


def _key(row: Row, mapping: Mapping, earlier: Iterable[Event]) -> str:
    """A digest of what the mapping reads of a row; equal neighbours are told apart by counting."""
    words = "\x1f".join(row.values.get(column, "") for column in sorted(mapping.columns))
    digest = hashlib.sha256(words.encode("utf-8", "surrogateescape")).hexdigest()[:24]
    twins = sum(1 for event in earlier if event.key.startswith(digest))
    return f"{digest}-{twins}"


def parse_instant(text: str, rule: TimeRule) -> datetime:
    """An instant in UTC; raises ValueError. A time that a clock change skipped does not exist and is refused."""
    if rule.format == "iso":
        naive = datetime.fromisoformat(text.strip())
    else:
        naive = datetime.strptime(text.strip(), rule.format)  # noqa: DTZ007  # the zone follows
    if naive.tzinfo is not None:
        return naive.astimezone(UTC)
    local = naive.replace(tzinfo=rule.zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(rule.zone).replace(tzinfo=None) != naive:
        raise ValueError(f"{text} does not exist in {rule.zone.key}")
    return instant


def _read(case: str, row: Row, mapping: Mapping) -> tuple[datetime | None, Event | None, Reject | None]:
    values = row.values

    def refuse(reason: RejectReason, column: str) -> Reject:
        return Reject(row.number, case, reason, values.get(column, ""))

    at = _instant(values.get(mapping.at, ""), mapping)
    if at is None:
        return None, None, refuse(RejectReason.BAD_TIME, mapping.at)
    opened_at: datetime | None = at
    if mapping.opened_at:
        opened_at = _instant(values.get(mapping.opened_at, ""), mapping)
        if opened_at is None:
            return None, None, refuse(RejectReason.BAD_OPENING, mapping.opened_at)
    rule = mapping.states.get(values.get(mapping.state, "").strip())
    if rule is None:
        return opened_at, None, refuse(RejectReason.UNKNOWN_STATE, mapping.state)
    counted = []
    for column in (mapping.reassigned_counter, mapping.reopened_counter):
        text = values.get(column, "").strip()
        if column and not text.isdecimal():
            return opened_at, None, refuse(RejectReason.BAD_COUNTER, column)
        counted.append(int(text) if column else None)
    group = values.get(mapping.group, "").strip()
    group = "" if group in mapping.missing else group
    return opened_at, Event("", at, row.number, rule, _class_of(row, mapping), group, counted[0], counted[1]), None


def _instant(text: str, mapping: Mapping) -> datetime | None:
    try:
        return parse_instant(text, mapping.time)
    except (ValueError, OverflowError):
        return None


def _class_of(row: Row, mapping: Mapping) -> str:
    value = row.values.get(mapping.case_class, "").strip() if mapping.case_class else ""
    return mapping.classes.get(value, value)


def _title(case: str, row: Row, mapping: Mapping) -> str:
    parts = {name: row.values.get(name, "") for name in mapping.title_columns}
    title = mapping.title.replace("{case}", case)
    for name, value in parts.items():
        title = title.replace("{" + name + "}", value)
    return title.strip()[:200] or case


def _steps_of(event: Event, memory: Memory, mapping: Mapping) -> tuple[list[Step], Memory]:
    made: list[Step] = []

    def add(kind: StepKind, value: str = "", count: int = 1) -> None:
        made.append(Step(kind, event.at, event.row, len(made), value, count))

    memory = _class_and_group(event, memory, add)
    memory = _phase(event, memory, mapping, add)
    if not made:
        add(StepKind.NOTED)
    return made, memory


def _class_and_group(event: Event, memory: Memory, add: Callable[[StepKind, str, int], None]) -> Memory:
    if event.case_class and memory.case_class and event.case_class != memory.case_class:
        add(StepKind.RECLASSED, event.case_class, 1)
    if event.reassigned is not None:
        moved = max(0, event.reassigned - memory.reassigned)
    else:
        moved = int(bool(event.group and memory.group and event.group != memory.group))
    if moved:
        add(StepKind.REASSIGNED, event.group, moved)
    return replace(
        memory,
        case_class=event.case_class or memory.case_class,
        group=event.group or memory.group,
        reassigned=max(memory.reassigned, event.reassigned or 0),
    )


_ENDS = {
    Phase.RESOLVED: StepKind.RESOLVED,
    Phase.CONFIRMED: StepKind.CONFIRMED,
    Phase.CLOSED: StepKind.CLOSED,
    Phase.CANCELLED: StepKind.CANCELLED,
    Phase.RESTORED: StepKind.RESTORED,
}


def _phase(event: Event, memory: Memory, mapping: Mapping, add: Callable[..., None]) -> Memory:
    phase, reason = event.rule.phase, event.rule.pause_reason
    was_open = memory.phase in OPEN_PHASES
    counted = event.reopened if event.reopened is not None else memory.reopened
    is_reopening = counted > memory.reopened if event.reopened is not None else not was_open and phase in OPEN_PHASES
    if not was_open and phase in OPEN_PHASES and not is_reopening:
        return memory  # the log's own counter says that nothing was reopened: a row that came late
    if is_reopening and not was_open:
        add(StepKind.REOPENED)
        memory = replace(memory, phase=Phase.ACTIVE, pause_reason="")
    if memory.pause_reason and memory.pause_reason != reason:
        add(StepKind.RESUMED, memory.pause_reason)
        memory = replace(memory, pause_reason="")
    if not memory.is_acknowledged and phase is not Phase.NEW:
        add(StepKind.ACKNOWLEDGED)
        memory = replace(memory, is_acknowledged=True)
    if phase is Phase.WAITING and not memory.pause_reason:
        add(StepKind.PAUSED, reason)
    elif phase in _ENDS and phase != memory.phase:
        add(_ENDS[phase])
    return replace(memory, phase=phase, pause_reason=reason, reopened=max(memory.reopened, counted))
