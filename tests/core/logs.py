# SPDX-License-Identifier: Apache-2.0
"""A small foreign log for stories: states, classes, groups and counters written by hand."""

from datetime import UTC, datetime
from typing import Any

from keepwell.core.casehistory import (
    CaseBurst,
    Limits,
    LogMapping,
    Memory,
    Reject,
    Row,
    Step,
    bursts,
    read_mapping,
    steps_of,
)

LIMITS = Limits(datetime(2004, 1, 2, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
STATES = {
    "New": "new",
    "Work": "active",
    "Ask": "waiting:waiting_customer",
    "Vendor": "waiting:third_party",
    "Works again": "restored",
    "Done": "resolved",
    "Agreed": "confirmed",
    "Shut": "closed",
    "Dropped": "cancelled",
}


def table(**changes: Any) -> dict[str, Any]:
    """A whole mapping as TOML tables; a change replaces or, as None, drops a section."""
    whole: dict[str, Any] = {
        "name": "by-hand",
        "file": {"format": "csv"},
        "columns": {"case": "no", "at": "at", "state": "state", "class": "prio", "group": "team"},
        "time": {"format": "%Y-%m-%d %H:%M", "zone": "Asia/Shanghai"},
        "states": dict(STATES),
        "contract": {
            "number": "OLD-1",
            "calendar": {"code": "week", "zone": "Asia/Shanghai", "days": {"monday": ["09:00-12:00", "13:00-18:00"]}},
            "clauses": [{"class": "P1", "milestone": "resolve", "hours": 8, "calendar": "week"}],
        },
    }
    whole.update(changes)
    return {key: value for key, value in whole.items() if value is not None}


def mapping(**changes: Any) -> LogMapping:
    """The same, read."""
    return read_mapping(table(**changes))


COUNTING = mapping(counters={"reassigned": "moves", "reopened": "again"})
PLAIN = mapping()


def row(number: int, at: str, state: str, case: str = "A1", **values: str) -> Row:
    """One row of 3 March 2025 unless `at` names a day."""
    day = at if " " in at else f"2025-03-03 {at}"
    return Row(number, {"no": case, "at": day, "state": state, "prio": "P1", "team": "", **values})


def counted(number: int, at: str, state: str, moves: int = 0, again: int = 0, **values: str) -> Row:
    """The same with the log's own counters."""
    return row(number, at, state, moves=str(moves), again=str(again), **values)


def read(rows: list[Row | Reject], of: LogMapping = PLAIN, limits: Limits = LIMITS) -> list[CaseBurst | Reject]:
    """What the rows come to."""
    return list(bursts(rows, of, limits))


def told(*rows: Row, of: LogMapping = PLAIN, memory: Memory | None = None) -> tuple[list[str], Memory]:
    """The steps of rows of one case as short words, like "10:00 paused waiting_customer"."""
    (burst,) = read(list(rows), of)
    assert isinstance(burst, CaseBurst)
    assert burst.rejects == []
    start = memory or Memory(case_class=burst.events[0].case_class)
    steps, after = steps_of(burst.fresh(()), start)
    return [short(step) for step in steps], after


def short(step: Step) -> str:
    """A step as a line of a hand table; times are those of Shanghai."""
    hour = (step.at.hour + 8) % 24
    words = [
        f"{hour:02d}:{step.at.minute:02d}",
        step.kind.value,
        step.value,
        f"x{step.count}" if step.count > 1 else "",
    ]
    return " ".join(word for word in words if word)
