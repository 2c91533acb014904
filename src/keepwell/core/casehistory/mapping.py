# SPDX-License-Identifier: Apache-2.0
"""What the columns of another desk's log mean: a mapping is a value, read once and checked whole."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from zoneinfo import ZoneInfo

#: a column's name in a title, like {category}
TITLE_PART = re.compile(r"\{([^{}]+)\}")


class MappingError(ValueError):
    """A mapping that cannot be used. `place` is the key at fault, `code` and `words` say what is wrong with it."""

    def __init__(self, place: str, code: str, **words: str) -> None:
        super().__init__(f"{place}: {code} {words}")
        self.place = place
        self.code = code
        self.words = words


class Phase(StrEnum):
    """Where in its life a case is while the other desk shows a state."""

    NEW = "new"
    ACTIVE = "active"
    WAITING = "waiting"
    RESTORED = "restored"
    RESOLVED = "resolved"
    CONFIRMED = "confirmed"
    CLOSED = "closed"
    CANCELLED = "cancelled"


#: phases in which work is owed
OPEN_PHASES = frozenset({Phase.NEW, Phase.ACTIVE, Phase.WAITING, Phase.RESTORED})
#: phases that only a reopening leaves
OVER_PHASES = frozenset({Phase.CLOSED, Phase.CANCELLED})


@dataclass(frozen=True, slots=True)
class StateRule:
    """A state of the other desk: its phase, and for waiting ones the reason of the pause."""

    phase: Phase
    pause_reason: str = ""


@dataclass(frozen=True, slots=True)
class TimeRule:
    """How instants are written: a strptime format or "iso", and the zone of those without an offset."""

    format: str
    zone: ZoneInfo


@dataclass(frozen=True, slots=True)
class WorkWeek:
    """The service calendar of the historic contract: windows per weekday, "HH:MM-HH:MM", 24:00 legal."""

    code: str
    zone: ZoneInfo
    days: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Clause:
    """One target of the historic contract; `goal_s` in seconds; `calendar` "24x7" or the work week's code."""

    class_code: str
    milestone: str
    goal_s: int
    calendar: str
    pause_reasons: tuple[str, ...] = ()
    stops_on: str = "resolved"


@dataclass(frozen=True, slots=True)
class HistoricContract:
    """The agreement under which the history ran; marked historic, so no gate and no notice (H1)."""

    number: str
    title: str
    clauses: tuple[Clause, ...]
    work_week: WorkWeek | None = None


@dataclass(frozen=True, slots=True)
class People:
    """Who answers for the customer in the imported history: names, e-mails, never invented."""

    csm: str = ""
    deputy: str = ""


@dataclass(frozen=True, slots=True)
class LogMapping:
    """Everything the importer knows of a log. Column names are the log's; `""` means: there is no such column."""

    name: str
    format: str  # "csv" | "xes" | "jsonl"
    encoding: str
    delimiter: str
    missing: tuple[str, ...]  # values that mean: not known
    case: str  # column with the case's number
    at: str  # column with the instant of the event
    opened_at: str  # column with the instant of opening; "" = the first event
    state: str  # column with the state
    states: Mapping[str, StateRule]
    time: TimeRule
    case_class: str = ""
    classes: Mapping[str, str] = field(default_factory=dict)  # value → class; empty: the value itself
    severities: Mapping[str, str] = field(default_factory=dict)  # class → general | severe | regulatory
    group: str = ""  # column with the group in charge
    reassigned_counter: str = ""  # column that counts hand-overs; "" = a changed group is one
    reopened_counter: str = ""  # column that counts reopenings; "" = leaving a solved state is one
    title: str = "{case}"  # made of columns in braces
    kind: str = "incident"
    cause: str = "other"
    contract: HistoricContract | None = None
    people: People = field(default_factory=People)

    @property
    def event_columns(self) -> tuple[str, ...]:
        """The columns that say what happened to a case; equal in two rows, the rows say the same."""
        named = {self.case, self.at, self.opened_at, self.state, self.case_class, self.group}
        named |= {self.reassigned_counter, self.reopened_counter}
        return tuple(sorted(named - {""}))

    @property
    def title_columns(self) -> tuple[str, ...]:
        """The columns that make up the title."""
        return tuple(name for name in TITLE_PART.findall(self.title) if name != "case")

    @property
    def columns(self) -> frozenset[str]:
        """The columns the mapping reads; a log without one of them is not this log."""
        return frozenset(self.event_columns + self.title_columns)
