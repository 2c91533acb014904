# SPDX-License-Identifier: Apache-2.0
"""Reads a mapping from plain tables (TOML), and says of each fault where it stands and what would be right."""

import codecs
import math
import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from keepwell.core.casehistory.mapping import (
    TITLE_PART,
    Clause,
    HistoricContract,
    LogMapping,
    MappingError,
    People,
    Phase,
    StateRule,
    TimeRule,
    WorkWeek,
)
from keepwell.core.casehistory.sections import Section, Table, nearest
from keepwell.core.promise import ALWAYS, ClockKind, PauseReason, StopsOn
from keepwell.core.worktime import InvalidCalendar, parse_windows

FORMATS = ("csv", "xes", "jsonl")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
KINDS = ("question", "incident", "service_request", "regulatory_request", "complaint", "idea")
CAUSES = (
    "operation",
    "data",
    "plm",
    "cad",
    "integration",
    "environment",
    "network",
    "process",
    "requirement",
    "other",
)
SEVERITIES = ("general", "severe", "regulatory")
LONGEST_NAME, LONGEST_REASON, MOST_HOURS = 40, 24, 100_000
_REASON = re.compile(r"[a-z][a-z_]*")
#: an afternoon on a leap day: what a format cannot say of it, it would lose of others
_SAMPLE = datetime(2016, 2, 29, 13, 7, tzinfo=UTC)

#: every key of a mapping, by section
KEYS = {
    "": ("name", "file", "columns", "time", "states", "classes", "severities", "counters", "ticket", "contract",
         "people"),
    "file": ("format", "encoding", "delimiter", "missing"),
    "columns": ("case", "at", "opened_at", "state", "class", "group"),
    "time": ("format", "zone"),
    "counters": ("reassigned", "reopened"),
    "ticket": ("title", "kind", "cause"),
    "contract": ("number", "title", "calendar", "clauses"),
    "contract.calendar": ("code", "zone", "days"),
    "contract.calendar.days": WEEKDAYS,
    "contract.clauses": ("class", "milestone", "hours", "calendar", "pause_reasons", "resolve_stops_on"),
    "people": ("csm", "deputy"),
}  # fmt: skip


def read_mapping(table: Table) -> LogMapping:
    """The mapping that a table describes; raises MappingError at the first fault, naming its key."""
    top = Section.of(table, "", KEYS[""])
    file, columns = (top.section(name, KEYS[name], is_needed=True) for name in ("file", "columns"))
    counters, ticket, people = (top.section(name, KEYS[name]) for name in ("counters", "ticket", "people"))
    states, classes = _states(top), _text_table(top.free("classes"))
    return LogMapping(
        name=top.text("name", longest=LONGEST_NAME),
        format=file.choice("format", FORMATS),
        encoding=_encoding(file),
        delimiter=_delimiter(file),
        missing=file.texts("missing", ("",)),
        case=columns.text("case"),
        at=columns.text("at"),
        opened_at=columns.text("opened_at", ""),
        state=columns.text("state"),
        states=states,
        time=_time(top.section("time", KEYS["time"], is_needed=True)),
        case_class=columns.text("class", ""),
        classes=classes,
        severities=_severities(top.free("severities")),
        group=columns.text("group", ""),
        reassigned_counter=counters.text("reassigned", ""),
        reopened_counter=counters.text("reopened", ""),
        title=_title(ticket),
        kind=ticket.choice("kind", KINDS, "incident"),
        cause=ticket.choice("cause", CAUSES, "other"),
        contract=_contract(top, states, classes) if "contract" in table else None,
        people=People(people.text("csm", ""), people.text("deputy", "")),
    )


def _encoding(file: Section) -> str:
    name = file.text("encoding", "utf-8")
    try:
        is_of_text = codecs.lookup(name)._is_text_encoding  # how Python itself tells
    except LookupError:
        is_of_text = False
    if not is_of_text:
        raise file.error("encoding", "unknown_encoding", value=name)
    return name


def _delimiter(file: Section) -> str:
    found = file.text("delimiter", ",")
    if len(found) != 1 or found in '\r\n"':
        raise file.error("delimiter", "not_a_delimiter", value=repr(found))
    return found


def _zone(section: Section) -> ZoneInfo:
    name = section.text("zone")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise section.error("zone", "unknown_zone", value=name) from None


def _time(section: Section) -> TimeRule:
    layout = section.text("format", "iso")
    if layout != "iso" and not _is_whole(layout):
        raise section.error("format", "not_a_format", value=layout)
    return TimeRule(layout, _zone(section))


def _is_whole(layout: str) -> bool:
    """Whether a format gives a day back as it was written, and the hour where it writes one."""
    try:
        again = datetime.strptime(_SAMPLE.strftime(layout), layout)  # noqa: DTZ007  # a sample text, no instant
    except ValueError:
        return False
    has_hour = any(mark in layout for mark in ("%H", "%I", "%X", "%c", "%T"))
    return again.date() == _SAMPLE.date() and (again.hour == _SAMPLE.hour or not has_hour)


def _states(top: Section) -> dict[str, StateRule]:
    section, found = top.free("states"), {}
    for state in section.table:
        words = section.text(state)
        phase, _, reason = words.partition(":")
        if phase not in set(Phase):
            raise section.error(state, "not_a_choice", value=words, near=nearest(phase, list(Phase)))
        if (phase == Phase.WAITING) != bool(reason):
            raise section.error(state, "waiting_needs_reason", value=words)
        if reason and (len(reason) > LONGEST_REASON or not _REASON.fullmatch(reason)):
            raise section.error(state, "not_a_reason", value=reason, most=str(LONGEST_REASON))
        found[state] = StateRule(Phase(phase), reason)
    if not found:
        raise top.error("states", "missing")
    return found


def _text_table(section: Section) -> dict[str, str]:
    return {key: section.text(key, longest=LONGEST_NAME) for key in section.table}


def _severities(section: Section) -> dict[str, str]:
    return {key: section.choice(key, SEVERITIES) for key in section.table}


def _title(ticket: Section) -> str:
    title = ticket.text("title", "{case}")
    if set("{}") & set(TITLE_PART.sub("", title)):
        raise ticket.error("title", "not_a_title", value=title)
    return title


def _contract(top: Section, states: dict[str, StateRule], classes: dict[str, str]) -> HistoricContract:
    section = top.section("contract", KEYS["contract"])
    week = _work_week(section) if "calendar" in section.table else None
    clauses = section.table.get("clauses")
    if not isinstance(clauses, list) or not clauses:
        raise section.error("clauses", "missing")
    reader = _ClauseReader(
        calendars={ALWAYS} | ({week.code} if week else set()),
        reasons={*PauseReason, *(rule.pause_reason for rule in states.values() if rule.pause_reason)},
        classes=set(classes.values()),
    )
    made = tuple(reader.read(item, f"contract.clauses[{n}]") for n, item in enumerate(clauses, 1))
    return HistoricContract(section.text("number", longest=LONGEST_NAME), section.text("title", ""), made, week)


def _work_week(contract: Section) -> WorkWeek:
    section = contract.section("calendar", KEYS["contract.calendar"])
    days = section.section("days", KEYS["contract.calendar.days"])
    windows = {day: days.texts(day) for day in days.table}
    for day, listed in windows.items():
        try:
            parse_windows(" ".join(listed))
        except InvalidCalendar:
            raise days.error(day, "not_a_window", value=", ".join(listed)) from None
    if not any(windows.values()):
        raise section.error("days", "empty_calendar")
    return WorkWeek(section.text("code", longest=LONGEST_NAME), _zone(section), windows)


class _ClauseReader:
    """Reads clauses against what the rest of the mapping names."""

    def __init__(self, calendars: set[str], reasons: set[str], classes: set[str]) -> None:
        self._calendars = calendars
        self._reasons = reasons
        self._classes = classes
        self._seen: set[tuple[str, str]] = set()

    def read(self, item: object, place: str) -> Clause:
        section = Section.of(item, place, KEYS["contract.clauses"])
        code = section.choice("class", self._classes) if self._classes else section.text("class", longest=LONGEST_NAME)
        milestone = section.choice("milestone", list(ClockKind))
        if (code, milestone) in self._seen:
            raise MappingError(place, "twice", value=f"{code}, {milestone}")
        self._seen.add((code, milestone))
        return Clause(
            class_code=code,
            milestone=milestone,
            goal_s=_goal_s(section),
            calendar=section.choice("calendar", self._calendars),  # never 24x7 by silence (C4)
            pause_reasons=self._pause_reasons(section),
            stops_on=section.choice("resolve_stops_on", list(StopsOn), StopsOn.RESOLVED),
        )

    def _pause_reasons(self, section: Section) -> tuple[str, ...]:
        found = section.texts("pause_reasons")
        for reason in found:
            if reason not in self._reasons:
                raise section.error("pause_reasons", "not_a_choice", value=reason, near=nearest(reason, self._reasons))
        return found


def _goal_s(section: Section) -> int:
    hours = section.table.get("hours")
    if hours is None:
        raise section.error("hours", "missing")
    is_number = isinstance(hours, (int, float)) and not isinstance(hours, bool) and math.isfinite(hours)
    if not is_number or not 1 / 3600 <= hours <= MOST_HOURS:  # type: ignore[operator]  # a number, as just asked
        raise section.error("hours", "not_positive_hours", value=repr(hours))
    return round(hours * 3600)  # type: ignore[operator]  # the same
