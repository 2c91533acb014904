# SPDX-License-Identifier: Apache-2.0
"""Reads a mapping from plain tables (TOML), and says of each fault where it stands and what would be right."""

import difflib
import re
from collections.abc import Iterable
from collections.abc import Mapping as AnyMapping
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from keepwell.core.casehistory.mapping import (
    Clause,
    HistoricContract,
    Mapping,
    MappingError,
    People,
    Phase,
    StateRule,
    TimeRule,
    WorkWeek,
)

Table = AnyMapping[str, object]

_TOP = {
    "name",
    "file",
    "columns",
    "time",
    "states",
    "classes",
    "severities",
    "counters",
    "ticket",
    "contract",
    "people",
}
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MILESTONES = {
    "acknowledge", "first_response", "next_response", "interim_plan", "interim_workaround", "restore", "resolve",
    "periodic_update",
}  # fmt: skip
_KINDS = {"question", "incident", "service_request", "regulatory_request", "complaint", "idea"}
_CAUSES = {"operation", "plm", "cad", "integration", "network", "process", "other"}
_SEVERITIES = {"general", "severe", "regulatory"}
_WINDOW = re.compile(r"^([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)$")


def read_mapping(table: Table) -> Mapping:
    """The mapping that a table describes; raises MappingError at the first fault, naming its key."""
    _known(table, _TOP, "")
    file = _table(table, "file")
    _known(file, {"format", "encoding", "delimiter", "missing"}, "file")
    columns = _table(table, "columns")
    _known(columns, {"case", "at", "opened_at", "state", "class", "group"}, "columns")
    counters = _table(table, "counters", {})
    _known(counters, {"reassigned", "reopened"}, "counters")
    ticket = _table(table, "ticket", {})
    _known(ticket, {"title", "kind", "cause"}, "ticket")
    people = _table(table, "people", {})
    _known(people, {"csm", "deputy"}, "people")
    return Mapping(
        name=_text(table, "name", ""),
        format=_choice(file, "format", "file", {"csv", "xes", "jsonl"}),
        encoding=_encoding(_text(file, "encoding", "file", "utf-8")),
        delimiter=_text(file, "delimiter", "file", ","),
        missing=frozenset(_texts(file, "missing", "file", [""])),
        case=_text(columns, "case", "columns"),
        at=_text(columns, "at", "columns"),
        opened_at=_text(columns, "opened_at", "columns", ""),
        state=_text(columns, "state", "columns"),
        states=_states(_table(table, "states")),
        time=_time(_table(table, "time")),
        case_class=_text(columns, "class", "columns", ""),
        classes=_text_table(_table(table, "classes", {}), "classes"),
        severities=_severities(_table(table, "severities", {})),
        group=_text(columns, "group", "columns", ""),
        reassigned_counter=_text(counters, "reassigned", "counters", ""),
        reopened_counter=_text(counters, "reopened", "counters", ""),
        title=_text(ticket, "title", "ticket", "{case}"),
        kind=_choice(ticket, "kind", "ticket", _KINDS, "incident"),
        cause=_choice(ticket, "cause", "ticket", _CAUSES, "other"),
        contract=_contract(table),
        people=People(_text(people, "csm", "people", ""), _text(people, "deputy", "people", "")),
    )


def _known(table: Table, allowed: Iterable[str], place: str) -> None:
    for key in table:
        if key not in allowed:
            near = difflib.get_close_matches(key, list(allowed), 1)
            raise MappingError(_at(place, key), "unknown_key", near=near[0] if near else ", ".join(sorted(allowed)))


def _at(place: str, key: str) -> str:
    return f"{place}.{key}" if place else key


def _table(table: Table, key: str, default: Table | None = None) -> Table:
    found = table.get(key, default)
    if found is None:
        raise MappingError(key, "missing")
    if not isinstance(found, AnyMapping):
        raise MappingError(key, "not_a_table")
    return found


def _text(table: Table, key: str, place: str, default: str | None = None) -> str:
    found = table.get(key, default)
    if found is None:
        raise MappingError(_at(place, key), "missing")
    if not isinstance(found, str):
        raise MappingError(_at(place, key), "not_a_text", value=repr(found))
    return found


def _texts(table: Table, key: str, place: str, default: list[str]) -> tuple[str, ...]:
    found = table.get(key, default)
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise MappingError(_at(place, key), "not_a_list_of_texts", value=repr(found))
    return tuple(found)


def _choice(table: Table, key: str, place: str, allowed: Iterable[str], default: str | None = None) -> str:
    found = _text(table, key, place, default)
    if found not in allowed:
        raise MappingError(_at(place, key), "not_a_choice", value=found, near=", ".join(sorted(allowed)))
    return found


def _text_table(table: Table, place: str) -> dict[str, str]:
    return {key: _text(table, key, place) for key in table}


def _encoding(name: str) -> str:
    try:
        "".encode(name)
    except LookupError:
        raise MappingError("file.encoding", "unknown_encoding", value=name) from None
    return name


def _zone(name: str, place: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise MappingError(place, "unknown_zone", value=name) from None


def _time(table: Table) -> TimeRule:
    _known(table, {"format", "zone"}, "time")
    layout = _text(table, "format", "time", "iso")
    if layout != "iso" and not {"%Y", "%d", "%m"} <= set(re.findall(r"%[A-Za-z]", layout)):
        raise MappingError("time.format", "not_a_format", value=layout)
    if layout != "iso":
        sample = datetime(2016, 2, 29, 13, 7).strftime(layout)  # noqa: DTZ001  # a sample text, no instant
        datetime.strptime(sample, layout)  # noqa: DTZ007  # the same
    return TimeRule(layout, _zone(_text(table, "zone", "time"), "time.zone"))


def _states(table: Table) -> dict[str, StateRule]:
    found = {}
    for state in table:
        words = _text(table, state, "states")
        phase, _, reason = words.partition(":")
        if phase not in set(Phase):
            raise MappingError(f"states.{state}", "not_a_choice", value=words, near=", ".join(Phase))
        if (phase == Phase.WAITING) != bool(reason):
            raise MappingError(f"states.{state}", "waiting_needs_reason", value=words)
        found[state] = StateRule(Phase(phase), reason)
    if not found:
        raise MappingError("states", "missing")
    return found


def _severities(table: Table) -> dict[str, str]:
    return {key: _choice(table, key, "severities", _SEVERITIES) for key in table}


def _contract(table: Table) -> HistoricContract | None:
    if "contract" not in table:
        return None
    contract = _table(table, "contract")
    _known(contract, {"number", "title", "calendar", "clauses"}, "contract")
    week = _work_week(_table(contract, "calendar")) if "calendar" in contract else None
    clauses = contract.get("clauses")
    if not isinstance(clauses, list) or not clauses:
        raise MappingError("contract.clauses", "missing")
    made = tuple(_clause(item, f"contract.clauses[{n}]", week) for n, item in enumerate(clauses, 1))
    return HistoricContract(_text(contract, "number", "contract"), _text(contract, "title", "contract", ""), made, week)


def _work_week(table: Table) -> WorkWeek:
    _known(table, {"code", "zone", "days"}, "contract.calendar")
    days = _table(table, "days", {})
    _known(days, _WEEKDAYS, "contract.calendar.days")
    windows = {day: _texts(days, day, "contract.calendar.days", []) for day in days}
    for day, listed in windows.items():
        for window in listed:
            if not _WINDOW.match(window):
                raise MappingError(f"contract.calendar.days.{day}", "not_a_window", value=window)
    if not any(windows.values()):
        raise MappingError("contract.calendar.days", "empty_calendar")
    zone = _zone(_text(table, "zone", "contract.calendar"), "contract.calendar.zone")
    return WorkWeek(_text(table, "code", "contract.calendar"), zone, windows)


def _clause(item: object, place: str, week: WorkWeek | None) -> Clause:
    if not isinstance(item, AnyMapping):
        raise MappingError(place, "not_a_table")
    _known(item, {"class", "milestone", "hours", "calendar", "pause_reasons", "resolve_stops_on"}, place)
    hours = item.get("hours")
    if isinstance(hours, bool) or not isinstance(hours, (int, float)) or hours <= 0:
        raise MappingError(f"{place}.hours", "not_positive_hours", value=repr(hours))
    calendar = _text(item, "calendar", place)  # a clause without a calendar is never 24x7 by silence (C4)
    known = {"24x7"} | ({week.code} if week else set())
    if calendar not in known:
        raise MappingError(f"{place}.calendar", "not_a_choice", value=calendar, near=", ".join(sorted(known)))
    return Clause(
        class_code=_text(item, "class", place),
        milestone=_choice(item, "milestone", place, _MILESTONES),
        goal_s=round(hours * 3600),
        calendar=calendar,
        pause_reasons=_texts(item, "pause_reasons", place, []),
        stops_on=_choice(item, "resolve_stops_on", place, {"resolved", "confirmed", "closed"}, "resolved"),
    )
