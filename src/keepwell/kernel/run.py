# SPDX-License-Identifier: Apache-2.0
"""The running action: collects what it publishes and notes, until one statement records it all."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from keepwell.kernel import events
from keepwell.kernel.actor import Actor
from keepwell.kernel.entry import Plain


@dataclass(slots=True)
class Noted:
    """What one row of a set action (or one made row) went through."""

    row: Model
    changes: dict[str, tuple[Plain, Plain]] = field(default_factory=dict)


@dataclass(slots=True)
class Run:
    """One pass of the pipeline."""

    name: str
    actor: Actor
    now: datetime
    published: list[object] = field(default_factory=list)
    changes: dict[str, tuple[Plain, Plain]] = field(default_factory=dict)
    noted: dict[UUID, Noted] = field(default_factory=dict)


_running: ContextVar[Run | None] = ContextVar("keepwell_run", default=None)


def running() -> Run | None:
    """The action that runs now, if any."""
    return _running.get()


def _must_run() -> Run:
    found = _running.get()
    if found is None:
        raise RuntimeError("publish() and note_change() belong inside an action.")
    return found


@contextmanager
def entered(run: Run) -> Iterator[Run]:
    """Make the run current; an action inside an action is a programming error."""
    outer = _running.get()
    if outer is not None:
        raise RuntimeError(f"{run.name} was called inside {outer.name}: call its plain service instead.")
    token = _running.set(run)
    try:
        yield run
    finally:
        _running.reset(token)


def publish(fact: object) -> None:
    """Tell a fact: it is kept with this transaction, and told to subscribers after it."""
    run = _must_run()
    for receive in events.within_of(events.name_of(fact)):
        receive(fact, now=run.now)
    run.published.append(fact)


def note_change(name: str, before: Plain, after: Plain) -> None:
    """Add to the log entry a change that the target's own fields do not show."""
    _must_run().changes[name] = (before, after)


def note_change_for(row: Model, changes: Mapping[str, tuple[Plain, Plain]] | None = None) -> None:
    """In a set action: this row was changed or made, so it gets an entry of its own."""
    run = _must_run()
    row_id: Any = row.pk
    noted = run.noted.setdefault(row_id, Noted(row))
    noted.changes.update(changes or {})
