# SPDX-License-Identifier: Apache-2.0
"""Set actions: one change to many rows, a transaction per batch, resumable by (run, batch).

Rows are locked in id order, decided one by one, and each gets a log entry of its own; import, alarm and the
demo use it, because a transaction per event could never be fast enough.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.functional import Promise

from keepwell.kernel import clock, ports, snapshot
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.entry_making import Said, make_entry
from keepwell.kernel.errors import Denied, NotFound
from keepwell.kernel.models import SetBatch
from keepwell.kernel.plugins import switches
from keepwell.kernel.record import record
from keepwell.kernel.registry import Declaration, Risk, register
from keepwell.kernel.resources import resource_of
from keepwell.kernel.run import Noted, Run, entered
from keepwell.kernel.scope import within_scope
from keepwell.kernel.wake import wake

T = TypeVar("T")
MOST_ROWS = 500


@dataclass(slots=True)
class SetReport:
    """What a run did: rows changed, rows refused (with why), batches left out because they were done before."""

    done: int = 0
    refused: int = 0
    skipped_batches: int = 0
    #: why not, by id: the decision, or None where there is no such row for the actor
    refusals: dict[Any, ports.Decision | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SetRun:
    """How a set action runs: under which id it can be resumed, in what batches, and who is told of progress."""

    run_id: str | None = None
    now: datetime | None = None
    batch: int = MOST_ROWS
    told: Callable[[int], None] | None = None


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch


class SetAction:
    """A declared change of many rows.

    `body(actor, rows, command, *, now)` for rows of `target`. With `makes`, the items are values that become new
    rows under a parent: `body(actor, parent, items, command, *, now)`,
    which calls note_change_for() for each row made.
    """

    is_set = True
    is_creation = False

    def __init__(self, body: Callable[..., None], declared: Declaration) -> None:
        self.body = body
        self.name = declared.name
        self.title = declared.title
        self.target: type[models.Model] = declared.target  # type: ignore[assignment]  # set_action() always gives one
        self.command = declared.command
        self.risk = declared.risk
        self.makes = declared.is_creation
        self.__doc__ = body.__doc__
        self.__name__ = body.__name__
        register(self)

    def run(self, actor: Actor, ids: Iterable[Any], command: Any = None, how: SetRun | None = None) -> SetReport:
        """Change the rows with these ids."""
        return self._each(actor, ids, command, how or SetRun(), self._batch)

    def run_items(
        self, actor: Actor, parent: models.Model, items: Iterable[Any], command: Any = None, how: SetRun | None = None
    ) -> SetReport:
        """Make rows from values under the parent (a row of `target`), decided once per batch on the parent."""

        def making(turn: _Turn, chosen: Sequence[Any], report: SetReport) -> int:
            return self._making(parent, turn, chosen, report)

        return self._each(actor, items, command, how or SetRun(), making)

    def _each(
        self,
        actor: Actor,
        items: Iterable[Any],
        command: Any,
        how: SetRun,
        work: Callable[["_Turn", Sequence[Any], SetReport], int],
    ) -> SetReport:
        report = SetReport()
        words = command or self.command()
        for number, chosen in enumerate(_batches(items, min(how.batch, MOST_ROWS))):
            run = Run(self.name, actor, how.now or clock.now())
            with entered(run), within_scope(actor.scope):
                if self._is_done(how.run_id, number):
                    report.skipped_batches += 1
                else:
                    rows = work(_Turn(run, words), chosen, report)
                    report.done += rows
                    self._mark(how.run_id, number, rows, run.now)
            if run.published:
                transaction.on_commit(_wake_the_relay)
            if how.told:
                how.told(len(chosen))
        return report

    def _is_done(self, run_id: str | None, number: int) -> bool:
        return run_id is not None and SetBatch.objects.filter(action=self.name, run=run_id, batch=number).exists()

    def _mark(self, run_id: str | None, number: int, rows: int, now: datetime) -> None:
        if run_id is not None:
            SetBatch.objects.create(action=self.name, run=run_id, batch=number, rows=rows, done_at=now)

    def _decide(self, actor: Actor, row: models.Model) -> ports.Decision:
        context = {"risk": str(self.risk), "mfa": actor.mfa, "via": str(actor.via)}
        return switches.refusal(self.name, row) or ports.authorizer().authorise(actor, self.name, row, context)

    def _said(self, command: Any, decision: ports.Decision) -> Said:
        return Said(command, decision, is_critical=self.risk is Risk.CRITICAL)

    def _batch(self, turn: "_Turn", ids: Sequence[Any], report: SetReport) -> int:
        run = turn.run
        manager = self.target._default_manager
        rows = list(manager.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids).order_by("pk"))
        decided = {row.pk: self._decide(run.actor, row) for row in rows}
        allowed = [row for row in rows if decided[row.pk].allowed]
        report.refused += len(ids) - len(allowed)
        self._tell_refusals(run.actor, ids, rows, decided, report)
        before = {row.pk: snapshot.of_row(row) for row in allowed}
        self.body(run.actor, allowed, turn.command, now=run.now)
        noted = {row.pk: Noted(row, snapshot.difference(row, before[row.pk])) for row in allowed}
        for key, more in run.noted.items():
            noted.setdefault(key, Noted(more.row)).changes.update(more.changes)
        unasked = ports.Decision(True)
        entries = [
            make_entry(run, one.row, self._said(turn.command, decided.get(key, unasked)), one.changes)
            for key, one in noted.items()
            if one.changes or key in run.noted  # a row looked at and left alone leaves no entry
        ]
        record(run, entries)
        return len(allowed)

    def _tell_refusals(  # what a batch knows
        self,
        actor: Actor,
        ids: Sequence[Any],
        rows: Sequence[models.Model],
        decided: Mapping[Any, ports.Decision],
        report: SetReport,
    ) -> None:
        """Why rows were left alone; a row that the actor may not see is none to him."""
        view = f"{self.target._meta.app_label}.view_{self.target._meta.model_name}"
        report.refusals.update(dict.fromkeys(set(ids) - set(decided)))
        for row in rows:
            if not decided[row.pk].allowed:
                may_see = (
                    resource_of(self.target) is not None
                    and ports.authorizer().authorise(actor, view, row, {"mfa": actor.mfa}).allowed
                )
                report.refusals[row.pk] = decided[row.pk] if may_see else None

    def _making(self, parent: models.Model, turn: "_Turn", items: Sequence[Any], report: SetReport) -> int:
        run = turn.run
        row = self.target._default_manager.filter(pk=parent.pk).first()
        if row is None:
            raise NotFound
        decision = self._decide(run.actor, row)
        if not decision.allowed:
            raise Denied(decision)
        self.body(run.actor, row, items, turn.command, now=run.now)
        said = self._said(turn.command, decision)
        record(run, [make_entry(run, one.row, said, one.changes) for one in run.noted.values()])
        return len(run.noted)


@dataclass(frozen=True, slots=True)
class _Turn:
    """One batch at work."""

    run: Run
    command: Any


def _wake_the_relay() -> None:
    wake("kw_outbox")


def set_action(  # noqa: PLR0913  # options of a declaration, all by name
    name: str,
    *,
    title: str | Promise,
    target: type[models.Model],
    command: type = Nothing,
    risk: Risk = Risk.NORMAL,
    makes: bool = False,
) -> Callable[[Callable[..., None]], SetAction]:
    """Declare a set action on rows of `target`; `makes=True` when its items are values under a parent of that model."""

    def declare(body: Callable[..., None]) -> SetAction:
        return SetAction(body, Declaration(name, title, target, command, risk, is_creation=makes))

    return declare
