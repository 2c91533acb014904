# SPDX-License-Identifier: Apache-2.0
"""Runs an import from file to desk: preview, batches, progress, rejects, and what it came to.

A killed run is resumed by running it again: finished batches are marked, and an event that is here adds nothing.
"""

import csv
import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from django.db.models import QuerySet

from keepwell.core.casehistory import CaseBurst, Limits, LogMapping, Reject, Row, StepKind, bursts
from keepwell.core.spreadsheets import safe_value
from keepwell.desk.incident_log import ground
from keepwell.desk.incident_log.cases import Historic
from keepwell.desk.incident_log.errors import REJECT_WORDS, LogEndsEarly
from keepwell.desk.incident_log.readers import read_rows
from keepwell.desk.models import ImportedCase, ImportedEvent
from keepwell.desk.services.import_incidents import ImportIncidents, import_incidents
from keepwell.kernel.actor import Actor
from keepwell.kernel.scope import reading
from keepwell.kernel.set_actions import SetRun
from keepwell.people.models import Organisation

BURSTS_A_BATCH = 80
MOST_ROWS_TOLD = 20
#: service calendars are compiled from 2004 on; a day later, whatever their zone
EARLIEST = datetime(2004, 1, 2, tzinfo=UTC)


@dataclass(slots=True)
class Preview:
    """What a file holds, before anything is written; `broken_off` says where it stops in the middle."""

    events: int = 0
    cases: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    phases: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    unknown_states: Counter[str] = field(default_factory=Counter)
    broken_off: str = ""
    #: number and reason of the first refused rows
    refused_rows: list[tuple[int, str]] = field(default_factory=list)


@dataclass(slots=True)
class Outcome:
    """What a run came to: events read, refused, newly kept; cases and events now here; words if the file broke off."""

    read: int = 0
    rejected: int = 0
    added: int = 0
    late: int = 0  # of those here: came after what followed them, and moved nothing
    cases: int = 0
    events: int = 0
    broken_off: str = ""

    @property
    def known(self) -> int:
        """Events of the file that were here already."""
        return self.read - self.rejected - self.added


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which file is imported by which mapping for which customer."""

    path: Path
    mapping: LogMapping
    customer_code: str


@dataclass(frozen=True, slots=True)
class Telling:
    """Where a run reports: progress in events that are safely kept, and an open file for rejects."""

    progress: Callable[[int], None]
    rejects: TextIO


def preview(path: Path, mapping: LogMapping, *, now: datetime) -> Preview:
    """Read the whole file without writing anything; raises LogError when it cannot be used."""
    found, cases = Preview(), set()
    for item in bursts(_to_the_end(path, mapping, found), mapping, Limits(EARLIEST, now)):
        _count(found, item)
        if isinstance(item, CaseBurst):
            cases.add(hash(item.case))
    found.cases = len(cases)
    return found


def _to_the_end(path: Path, mapping: LogMapping, told: Preview | Outcome) -> Iterator[Row | Reject]:
    """The rows; a file that breaks off just ends there, so that the case being read is not lost with it."""
    try:
        yield from read_rows(path, mapping)
    except LogEndsEarly as error:
        told.broken_off = str(error)


def _count(found: Preview, item: CaseBurst | Reject) -> None:
    rejects = _rejects_of(item)
    found.events += len(rejects)
    for reject in rejects:
        found.rejected[reject.reason] += 1
        if len(found.refused_rows) < MOST_ROWS_TOLD:
            found.refused_rows.append((reject.row, str(REJECT_WORDS[reject.reason])))
        if reject.reason == "unknown_state" and len(found.unknown_states) < 100:
            found.unknown_states[reject.value] += 1
    if isinstance(item, Reject):
        return
    found.events += len(item.events)
    for event in item.events:
        found.first_at = min(found.first_at or event.at, event.at)
        found.last_at = max(found.last_at or event.at, event.at)
        found.phases[event.rule.phase] += 1
        found.classes[event.case_class] += 1


def _rejects_of(item: CaseBurst | Reject) -> list[Reject]:
    return [item] if isinstance(item, Reject) else item.rejects


class _Stream:
    """The bursts of a file; counts what passes and writes rejects down."""

    def __init__(self, wanted: Wanted, laid: ground.Ground, telling: Telling, limits: Limits) -> None:
        self._wanted = wanted
        self._laid = laid
        self._limits = limits
        self._writer = csv.writer(telling.rejects)
        self._writer.writerow(["row", "case", "code", "reason", "value"])
        self.outcome = Outcome()

    def __iter__(self) -> Iterator[Historic]:
        """Every burst, also one without good rows: finished batches are known by their place (`SetRun`)."""
        mapping = self._wanted.mapping
        for item in bursts(_to_the_end(self._wanted.path, mapping, self.outcome), mapping, self._limits):
            self._note(item)
            if isinstance(item, CaseBurst):
                yield Historic(item, self._laid)

    def _note(self, item: CaseBurst | Reject) -> None:
        rejects = _rejects_of(item)
        for reject in rejects:
            words = REJECT_WORDS[reject.reason]
            cells = [reject.row, reject.case, reject.reason.value, words, reject.value]
            self._writer.writerow([safe_value(cell) for cell in cells])
        self.outcome.rejected += len(rejects)
        self.outcome.read += len(rejects) + (len(item.events) if isinstance(item, CaseBurst) else 0)


def run(actor: Actor, wanted: Wanted, telling: Telling, *, now: datetime) -> Outcome:
    """Import a file; resumes where a killed run stopped. Raises LogError before anything is written."""
    with closing(read_rows(wanted.path, wanted.mapping)) as rows:
        next(rows, None)
    laid = ground.lay(actor, wanted.mapping, wanted.customer_code, now)
    with reading(actor):
        customer = Organisation.objects.get(pk=laid.organisation_id)
        _cases, before = _kept(laid)
    digest = digest_of(wanted)
    stream = _Stream(wanted, laid, telling, Limits(EARLIEST, now))
    outcome = stream.outcome
    import_incidents.run_items(
        actor,
        customer,
        stream,
        ImportIncidents(source=laid.source, file_digest=digest),
        SetRun(
            run_id=f"{customer.pk}:{digest}", batch=BURSTS_A_BATCH, told=lambda _size: telling.progress(outcome.read)
        ),
    )
    with reading(actor):
        outcome.cases, outcome.events = _kept(laid)
        outcome.late = _events(laid).filter(meanings__contains=[StepKind.LATE.value]).count()
    outcome.added = outcome.events - before
    return outcome


def digest_of(wanted: Wanted) -> str:
    """What identifies a run: the file's bytes and the mapping."""
    with wanted.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(repr(wanted.mapping).encode())
    return digest.hexdigest()


def _kept(laid: ground.Ground) -> tuple[int, int]:
    cases = ImportedCase.objects.filter(customer_id=laid.customer_id, source=laid.source)
    return cases.count(), _events(laid).count()


def _events(laid: ground.Ground) -> QuerySet[ImportedEvent]:
    return ImportedEvent.objects.filter(case__customer_id=laid.customer_id, case__source=laid.source)
