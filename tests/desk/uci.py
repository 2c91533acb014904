# SPDX-License-Identifier: Apache-2.0
"""The real incident log of ../shared/data, and an oracle that reads it by other means than the importer."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

FILE = Path(__file__).parents[3] / "shared" / "data" / "incidents" / "uci_incident_event_log_partA.csv.zip"
needs_the_log = pytest.mark.skipif(not FILE.is_file(), reason="the real log lies in ../shared/data, which is not here")
DAY_MINUTES = 1_440


def rows() -> Iterator[dict[str, str]]:
    """The rows as the file has them."""
    with zipfile.ZipFile(FILE) as archive, archive.open(archive.namelist()[0]) as raw:
        yield from csv.DictReader(io.TextIOWrapper(raw, encoding="utf-8"))


def copy_without(column: str, target: Path, keep: frozenset[str] | None = None) -> Path:
    """The same log as a plain CSV without a column; with only the incidents in `keep` when given."""
    with target.open("w", encoding="utf-8", newline="") as out:
        writer: csv.DictWriter[str] | None = None
        for row in rows():
            if keep is not None and row["number"] not in keep:
                continue
            row.pop(column, None)
            if writer is None:
                writer = csv.DictWriter(out, list(row))
                writer.writeheader()
            writer.writerow(row)
    return target


@dataclass
class Incident:
    """What the oracle reads of one incident."""

    rows: list[dict[str, str]]

    @property
    def last(self) -> dict[str, str]:
        """The row that the file shows last."""
        return self.rows[-1]


def minute(text: str) -> datetime:
    """A day-first time of the log; the oracle needs no zone."""
    day, clock = text.split(" ")
    d, m, y = (int(part) for part in day.split("/"))
    hour, minutes = (int(part) for part in clock.split(":"))
    return datetime(y, m, d, hour, minutes)  # noqa: DTZ001  # minutes of the log's own clock


@cache
def incidents() -> dict[str, Incident]:
    """All incidents by number."""
    found: dict[str, Incident] = {}
    for row in rows():
        found.setdefault(row["number"], Incident([])).rows.append(row)
    return found


def weekday_minutes(start: datetime, end: datetime) -> int:
    """Minutes from Monday to Friday between two instants, day by day."""
    total, day = 0, start
    while day < end:
        midnight = (day + timedelta(days=1)).replace(hour=0, minute=0)
        stop = min(end, midnight)
        if day.weekday() < 5:
            total += int((stop - day).total_seconds()) // 60
        day = stop
    return total


def waited_minutes(incident: Incident) -> int:
    """Service minutes in an "Awaiting …" state, over the whole life of the incident."""
    seen = [(minute(row["sys_updated_at"]), n, row["incident_state"]) for n, row in enumerate(incident.rows)]
    opened = minute(incident.rows[0]["opened_at"])
    total, since = 0, None
    for at, _, state in sorted(item for item in seen if item[0] >= opened):
        is_waiting = state.startswith("Awaiting")
        if is_waiting and since is None:
            since = at
        elif not is_waiting and since is not None:
            total += weekday_minutes(since, at)
            since = None
    return total


def was_ever(incident: Incident, *priorities: str) -> bool:
    """Whether the incident had one of these priorities at some time."""
    return any(row["priority"] in priorities for row in incident.rows)


def priority_changes(incident: Incident) -> int:
    """How often the priority changed from one row to the next, in the order of time."""
    opened = minute(incident.rows[0]["opened_at"])
    seen = [(minute(row["sys_updated_at"]), n, row["priority"]) for n, row in enumerate(incident.rows)]
    ordered = [incident.rows[0]["priority"], *(p for at, _, p in sorted(seen) if at >= opened)]
    return sum(1 for a, b in pairwise(ordered) if a != b)
