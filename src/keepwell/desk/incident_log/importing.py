# SPDX-License-Identifier: Apache-2.0
"""Runs an import from file to desk: preview, batches, progress, rejects, and what it came to.

A killed run is resumed by running it again: finished batches are marked, and an event that is here adds nothing.
"""

import csv
import hashlib
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import TextIO

from django.utils.translation import gettext as _

from keepwell.core.casehistory import CaseBurst, Mapping, MappingError, Reject, RejectReason, bursts, read_mapping
from keepwell.desk.incident_log import ground
from keepwell.desk.incident_log.errors import MAPPING_WORDS, LogEndsEarly, LogError
from keepwell.desk.incident_log.readers import read_rows
from keepwell.desk.models import ImportedCase, ImportedEvent
from keepwell.desk.services.import_incidents import Historic, ImportIncidents, import_incidents
from keepwell.kernel.actor import Actor
from keepwell.kernel.scope import reading
from keepwell.kernel.set_actions import SetRun
from keepwell.people.models import Organisation

BURSTS_A_BATCH = 80
_LONGEST_BURST = 400

REJECT_WORDS = {
    RejectReason.BROKEN_LINE: _("the line is broken"),
    RejectReason.UNREADABLE_CHARACTER: _("a character cannot be read in the encoding"),
    RejectReason.NO_CASE: _("there is no case number"),
    RejectReason.BAD_TIME: _("the time cannot be read or does not exist"),
    RejectReason.BAD_OPENING: _("the time of opening cannot be read or does not exist"),
    RejectReason.BEFORE_OPENING: _("it happened before the case was opened"),
    RejectReason.UNKNOWN_STATE: _("the mapping does not know this state"),
    RejectReason.BAD_COUNTER: _("the counter is not a whole number"),
}


@dataclass(slots=True)
class Preview:
    """What a file holds, before anything is written."""

    events: int = 0
    cases: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    first_at: datetime | None = None
    last_at: datetime | None = None
    states: dict[str, int] = field(default_factory=dict)
    classes: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Outcome:
    """What a run came to: events read, rejected, newly kept; cases and events now here; words if the file broke off."""

    read: int = 0
    rejected: int = 0
    added: int = 0
    cases: int = 0
    events: int = 0
    broken_off: str = ""


def mapping_named(name_or_file: str) -> Mapping:
    """A shipped mapping by name, or one from a TOML file; raises LogError with place and mend."""
    shipped = files("keepwell.desk.incident_log") / "mappings" / f"{name_or_file}.toml"
    path = Path(name_or_file)
    if not path.suffix and shipped.is_file():
        text = shipped.read_text(encoding="utf-8")
    elif path.is_file():
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    else:
        known = sorted(entry.name.removesuffix(".toml") for entry in shipped.parent.iterdir())  # type: ignore[attr-defined]  # a Traversable of files has a parent
        words = _("There is no mapping {name}. Shipped: {known}; or name a TOML file.")
        raise LogError(words.format(name=name_or_file, known=", ".join(known)))
    try:
        return read_mapping(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise LogError(_("{name} is no TOML: {error}").format(name=name_or_file, error=error)) from None
    except MappingError as error:
        words = str(MAPPING_WORDS[error.code]).format(**error.words)
        raise LogError(f"{name_or_file}: {error.place}: {words}") from None


def preview(path: Path, mapping: Mapping, most: int | None = None) -> Preview:
    """Count what the file holds without writing anything; `most` stops after so many events."""
    found = Preview()
    cases: set[str] = set()
    for item in bursts(read_rows(path, mapping), mapping, _LONGEST_BURST):
        rejects = [item] if isinstance(item, Reject) else item.rejects
        for reject in rejects:
            found.rejected[reject.reason] = found.rejected.get(reject.reason, 0) + 1
        found.events += len(rejects)
        if isinstance(item, CaseBurst):
            cases.add(item.case)
            _count(found, item)
        if most is not None and found.events >= most:
            break
    found.cases = len(cases)
    return found


def _count(found: Preview, burst: CaseBurst) -> None:
    found.events += len(burst.events)
    for event in burst.events:
        found.first_at = min(found.first_at or event.at, event.at)
        found.last_at = max(found.last_at or event.at, event.at)
        found.states[event.rule.phase] = found.states.get(event.rule.phase, 0) + 1
        found.classes[event.case_class] = found.classes.get(event.case_class, 0) + 1


def digest_of(path: Path, mapping: Mapping) -> str:
    """What identifies a run: the file's bytes and the mapping."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(repr(mapping).encode())
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Telling:
    """Where a run reports: progress in events read, and an open file for rejects."""

    progress: Callable[[int], None]
    rejects: TextIO


class _Stream:
    """The bursts of a file; counts what passes and writes rejects down."""

    def __init__(self, path: Path, laid: ground.Ground, telling: Telling, outcome: Outcome) -> None:
        self._path = path
        self._laid = laid
        self._writer = csv.writer(telling.rejects)
        self._writer.writerow(["row", "case", "code", "reason", "value"])
        self._telling = telling
        self._outcome = outcome

    def __iter__(self) -> Iterator[Historic]:
        try:
            for item in bursts(read_rows(self._path, self._laid.mapping), self._laid.mapping, _LONGEST_BURST):
                yield from self._pass(item)
        except LogEndsEarly as error:
            self._outcome.broken_off = str(error)

    def _pass(self, item: CaseBurst | Reject) -> Iterator[Historic]:
        rejects = [item] if isinstance(item, Reject) else item.rejects
        for reject in rejects:
            words = REJECT_WORDS[reject.reason]
            self._writer.writerow([reject.row, reject.case, reject.reason.value, words, reject.value])
        self._outcome.rejected += len(rejects)
        self._outcome.read += len(rejects)
        if isinstance(item, CaseBurst):
            self._outcome.read += len(item.events)
            if item.events:
                yield Historic(item, self._laid)
        self._telling.progress(self._outcome.read)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which file is imported by which mapping for which customer."""

    path: Path
    mapping: Mapping
    customer_code: str


def run(actor: Actor, wanted: Wanted, telling: Telling, *, now: datetime) -> Outcome:
    """Import a file; resumes where a killed run stopped. Raises LogError before anything is written."""
    _must_start(wanted.path, wanted.mapping)
    laid = ground.lay(actor, wanted.mapping, wanted.customer_code, now)
    outcome = Outcome()
    before = _kept(actor, laid)[1]
    digest = digest_of(wanted.path, wanted.mapping)
    with reading(actor):
        customer = Organisation.objects.get(pk=laid.organisation_id)
    import_incidents.run_items(
        actor,
        customer,
        _Stream(wanted.path, laid, telling, outcome),
        ImportIncidents(source=laid.source, file_digest=digest),
        SetRun(run_id=f"{customer.pk}:{digest}", batch=BURSTS_A_BATCH),
    )
    outcome.cases, outcome.events = _kept(actor, laid)
    outcome.added = outcome.events - before
    return outcome


def _must_start(path: Path, mapping: Mapping) -> None:
    for _item in read_rows(path, mapping):
        return


def _kept(actor: Actor, laid: ground.Ground) -> tuple[int, int]:
    with reading(actor):
        cases = ImportedCase.objects.filter(customer_id=laid.customer_id, source=laid.source)
        events = ImportedEvent.objects.filter(case__customer_id=laid.customer_id, case__source=laid.source)
        return cases.count(), events.count()
