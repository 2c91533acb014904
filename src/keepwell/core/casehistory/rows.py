# SPDX-License-Identifier: Apache-2.0
"""Rows of a log into bursts of events, in a stream: neighbouring rows of one case make a burst; memory stays bounded.

How rows fall into bursts depends on the file and the mapping alone, so a run can be resumed by counting bursts.
"""

import hashlib
import re
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from itertools import groupby, islice

from keepwell.core.casehistory.mapping import TITLE_PART, LogMapping, StateRule, TimeRule

LONGEST_CASE, LONGEST_CLASS, LONGEST_TITLE, LONGEST_COUNTER = 120, 40, 200, 4
#: equal rows are told apart by counting; they share their instant, so they stand near each other
_TWINS_REMEMBERED = 100_000


class RejectReason(StrEnum):
    """Why a row was refused."""

    BROKEN_LINE = "broken_line"
    UNREADABLE_CHARACTER = "unreadable_character"
    NO_CASE = "no_case"
    BAD_TIME = "bad_time"
    BAD_OPENING = "bad_opening"
    BEFORE_OPENING = "before_opening"
    OUT_OF_RANGE = "out_of_range"
    UNKNOWN_STATE = "unknown_state"
    BAD_CLASS = "bad_class"
    BAD_COUNTER = "bad_counter"


@dataclass(frozen=True, slots=True)
class Row:
    """One event of the log as read: its number in the file (the first event is 1) and its columns."""

    number: int
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reject:
    """A refused row: number, case, reason, and the value at fault."""

    row: int
    case: str
    reason: RejectReason
    value: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """Between which instants events are believed, and how many rows of a case make a burst at most."""

    earliest: datetime
    latest: datetime
    longest: int = 400


@dataclass(frozen=True, slots=True)
class Event:
    """A row that could be read; `key` is equal for the same row in another copy of the log."""

    key: str
    at: datetime
    opened_at: datetime
    row: int
    rule: StateRule
    case_class: str
    group: str
    reassigned: int | None
    reopened: int | None


@dataclass(slots=True)
class CaseBurst:
    """Neighbouring rows of one case; `title` matters when the case is new."""

    case: str
    title: str = ""
    events: list[Event] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)

    @property
    def opened_at(self) -> datetime:
        """When the case was opened, by a burst that has events: what its first row says, or its first event."""
        return self.events[0].opened_at

    def fresh(self, known: Collection[str]) -> list[Event]:
        """The events that are not known yet, in the ledger's order (K9)."""
        return sorted((event for event in self.events if event.key not in known), key=lambda item: (item.at, item.row))


def bursts(rows: Iterable[Row | Reject], mapping: LogMapping, limits: Limits) -> Iterator[CaseBurst | Reject]:
    """Group a stream of rows into bursts; rejects without a case come through as they are."""
    reading = _Reading(mapping, limits)
    for case, group in groupby(rows, reading.case_of):
        if not case:
            yield from (_without_case(item) for item in group)
            continue
        while chunk := list(islice(group, limits.longest)):
            yield reading.burst(case, chunk)


def _without_case(item: Row | Reject) -> Reject:
    return item if isinstance(item, Reject) else Reject(item.number, "", RejectReason.NO_CASE)


class _Refused(Exception):
    def __init__(self, reason: RejectReason, value: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.value = value


class _Reading:
    """A mapping at work on one file."""

    def __init__(self, mapping: LogMapping, limits: Limits) -> None:
        self._mapping = mapping
        self._limits = limits
        self._columns = mapping.event_columns
        self._twins: OrderedDict[str, int] = OrderedDict()

    def case_of(self, item: Row | Reject) -> str:
        """The case a row belongs to; "" when it names none that can be kept."""
        case = item.case if isinstance(item, Reject) else self._value(item, self._mapping.case)
        return "" if len(case) > LONGEST_CASE or "\x00" in case else case

    def burst(self, case: str, items: Iterable[Row | Reject]) -> CaseBurst:
        """The events and rejects of neighbouring rows."""
        made = CaseBurst(case)
        for item in items:
            if isinstance(item, Reject):
                made.rejects.append(item)
                continue
            try:
                event = self._event(item)
            except _Refused as refused:
                made.rejects.append(Reject(item.number, case, refused.reason, refused.value))
                continue
            made.title = made.title or self._title(case, item)
            made.events.append(event)
        if not self._mapping.opened_at and made.events:
            first = min(event.at for event in made.events)
            made.events = [_opened(event, first) for event in made.events]
        return made

    def _event(self, row: Row) -> Event:
        mapping = self._mapping
        at = self._instant(row, mapping.at, RejectReason.BAD_TIME)
        opened_at = self._instant(row, mapping.opened_at, RejectReason.BAD_OPENING) if mapping.opened_at else at
        if at < opened_at:
            raise _Refused(RejectReason.BEFORE_OPENING, row.values.get(mapping.at, ""))
        rule = mapping.states.get(self._value(row, mapping.state))
        if rule is None:
            raise _Refused(RejectReason.UNKNOWN_STATE, row.values.get(mapping.state, ""))
        return Event(
            key=self._key(row),
            at=at,
            opened_at=opened_at,
            row=row.number,
            rule=rule,
            case_class=self._class(row),
            group=self._value(row, mapping.group),
            reassigned=self._count(row, mapping.reassigned_counter),
            reopened=self._count(row, mapping.reopened_counter),
        )

    def _value(self, row: Row, column: str) -> str:
        value = row.values.get(column, "").strip() if column else ""
        return "" if value in self._mapping.missing else value

    def _instant(self, row: Row, column: str, reason: RejectReason) -> datetime:
        text = row.values.get(column, "")
        try:
            instant = parse_instant(text.strip(), self._mapping.time)
        except (ValueError, OverflowError):
            raise _Refused(reason, text) from None
        if not self._limits.earliest <= instant <= self._limits.latest:
            raise _Refused(RejectReason.OUT_OF_RANGE, text)
        return instant

    def _class(self, row: Row) -> str:
        value = self._value(row, self._mapping.case_class)
        found = self._mapping.classes.get(value, value)
        if len(found) > LONGEST_CLASS:
            raise _Refused(RejectReason.BAD_CLASS, found)
        return found

    def _count(self, row: Row, column: str) -> int | None:
        if not column:
            return None
        text = self._value(row, column)
        if not text.isdecimal() or len(text) > LONGEST_COUNTER:
            raise _Refused(RejectReason.BAD_COUNTER, text)
        return int(text)

    def _title(self, case: str, row: Row) -> str:
        def part(found: re.Match[str]) -> str:
            return case if found[1] == "case" else row.values.get(found[1], "")

        title = TITLE_PART.sub(part, self._mapping.title).replace("\x00", "").strip()
        return title[:LONGEST_TITLE] or case

    def _key(self, row: Row) -> str:
        """A digest of what the mapping reads of a row, with how many equal rows came before."""
        words = "\x1f".join(row.values.get(column, "") for column in self._columns)
        if "\x00" in words:  # no database keeps it
            raise _Refused(RejectReason.UNREADABLE_CHARACTER, words.replace("\x00", "␀").replace("\x1f", " "))
        digest = hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()[:24]
        twins = self._twins.get(digest, -1) + 1
        self._twins[digest] = twins
        self._twins.move_to_end(digest)
        if len(self._twins) > _TWINS_REMEMBERED:
            self._twins.popitem(last=False)
        return f"{digest}-{twins}"


def _opened(event: Event, first: datetime) -> Event:
    return event if event.opened_at == first else replace(event, opened_at=first)


@lru_cache(maxsize=10_000)
def parse_instant(text: str, rule: TimeRule) -> datetime:
    """An instant in UTC; raises ValueError. A time that a clock change skipped does not exist and is refused."""
    is_iso = rule.format == "iso"
    naive = datetime.fromisoformat(text) if is_iso else datetime.strptime(text, rule.format)  # noqa: DTZ007  # the zone follows
    if naive.tzinfo is not None:
        return naive.astimezone(UTC)
    local = naive.replace(tzinfo=rule.zone)
    instant = local.astimezone(UTC)
    if instant.astimezone(rule.zone).replace(tzinfo=None) != naive:
        raise ValueError(f"{text} does not exist in {rule.zone.key}")
    return instant
