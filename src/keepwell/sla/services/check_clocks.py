# SPDX-License-Identifier: Apache-2.0
"""Recomputes cached clocks from their ledgers and names every difference; no stored total goes unchecked."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from keepwell.core.promise import ClockState
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import within_scope
from keepwell.sla.case_file import CaseFile, instant, load_files
from keepwell.sla.models import Promise
from keepwell.sla.settling import clock_row

BATCH = 500
#: what follows from the ledger alone; what was told of a clock does not
CHECKED = (
    "segment", "clause_id", "status", "goal_seconds", "used_seconds", "paused_seconds",
    "started_at", "due_at", "stopped_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drift:
    """A cached value that its ledger contradicts."""

    promise_id: UUID
    clock: str
    column: str
    cached: str
    computed: str


def check_clocks(now: datetime, promise_ids: Collection[UUID] | None = None) -> list[Drift]:
    """Compare the cached clocks of these promises (all, when none are given) with a fresh fold."""
    found: list[Drift] = []
    for batch in _batches(promise_ids):
        with within_scope(SYSTEM.scope):
            files = {id(file): file for file in load_files(batch, lock="").values()}
            for file in files.values():
                found += _drifts(file, now)
    return found


def _batches(promise_ids: Collection[UUID] | None) -> Iterator[list[UUID]]:
    if promise_ids is not None:
        yield list(promise_ids)
        return
    last: UUID | None = None
    while True:
        with within_scope(SYSTEM.scope):
            rows = Promise.objects.order_by("pk").values_list("pk", flat=True)
            batch = list((rows if last is None else rows.filter(pk__gt=last))[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1]


def _drifts(file: CaseFile, now: datetime) -> Iterator[Drift]:
    state = file.state(now)
    seen = set()
    for clock in state.clocks:
        key = (UUID(clock.case), clock.level.value, clock.kind.value, clock.cycle)
        seen.add(key)
        yield from _compared(file, clock, key)
    for key in file.clocks.keys() - seen:
        yield Drift(key[0], f"{key[2]} {key[3]}", "id", "present", "absent")


def _compared(file: CaseFile, clock: ClockState, key: tuple[UUID, str, str, int]) -> Iterator[Drift]:
    stored = file.clocks.get(key)
    name = f"{clock.kind.value} {clock.cycle}"
    if stored is None:
        yield Drift(key[0], name, "id", "absent", "present")
        return
    computed = clock_row(clock, file.promises[key[0]], stored)
    for column in CHECKED:
        was, is_now = stored[column], computed[column]
        if isinstance(is_now, datetime):
            was = instant(was)
        elif isinstance(is_now, UUID):
            was = UUID(str(was))
        if was != is_now:
            yield Drift(key[0], name, column, str(was), str(is_now))
