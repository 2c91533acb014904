# SPDX-License-Identifier: Apache-2.0
"""Set actions: one change to many rows, a transaction per batch, resumable by (run, batch).

Rows are locked in id order, decided one by one, and each gets a log entry of its own; import, alarm and the demo use it,
because a transaction per event could never be fast enough.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.functional import Promise

from keepwell.kernel import clock, ports, snapshot
from keepwell.kernel.actor import Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.entry import Entry
from keepwell.kernel.errors import Denied, NotFound
from keepwell.kernel.models import SetBatch
from keepwell.kernel.record import record
from keepwell.kernel.registry import Risk, register
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


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch


class SetAction:
    """A declared change of many rows.

    `body(actor, rows, command, *, now)` for rows of `target`; with `parent` set, the items are values that make new rows
    under the parent: `body(actor, parent, items, command, *, now)`, which calls note_change_for() for each row made.
    """

    is_set = True
    is_creation = False

    def __init__(
        self,
        body: Callable[..., None],
        name: str,
        *,
        title: str | Promise,
        target: type[models.Model],
        command: type,
        risk: Risk,
        makes: bool,
    ) -> None:
        self.body = body
        self.name = name
        self.title = title
        self.target = target
        self.command = command
        self.risk = risk
        self.makes = makes
        self.__doc__ = body.__doc__
        self.__name__ = body.__name__
        register(self)

    def run(
        self,
        actor: Actor,
        ids: Iterable[Any],
        command: Any = None,
        *,
        now: datetime | None = None,
        run_id: str | None = None,
        batch: int = MOST_ROWS,
        done: Callable[[int], None] | None = None,
    ) -> SetReport:
        """Change the rows with these ids; `done(n)` is told after each batch."""
        report = SetReport()
        words = command or self.command()
        for number, chosen in enumerate(_batches(ids, min(batch, MOST_ROWS))):
            moment = now or clock.now()
            with transaction.atomic():
                self._batch(actor, chosen, words, moment, (run_id, number), report)
            if done:
                done(len(chosen))
        return report

    def run_items(
        self,
        actor: Actor,
        parent: models.Model,
        items: Iterable[Any],
        command: Any = None,
        *,
        now: datetime | None = None,
        run_id: str,
        batch: int = MOST_ROWS,
        done: Callable[[int], None] | None = None,
    ) -> SetReport:
        """Make rows from values under the parent (a row of `target`), decided once per batch on the parent."""
        report = SetReport()
        words = command or self.command()
        for number, chosen in enumerate(_batches(items, batch)):
            moment = now or clock.now()
            with transaction.atomic():
                self._making(actor, parent, chosen, words, moment, (run_id, number), report)
            if done:
                done(len(chosen))
        return report

    def _is_done(self, mark: tuple[str | None, int]) -> bool:
        run_id, number = mark
        return run_id is not None and SetBatch.objects.filter(action=self.name, run=run_id, batch=number).exists()

    def _mark(self, mark: tuple[str | None, int], rows: int, now: datetime) -> None:
        run_id, number = mark
        if run_id is not None:
            SetBatch.objects.create(action=self.name, run=run_id, batch=number, rows=rows, done_at=now)

    def _decide(self, actor: Actor, row: models.Model) -> ports.Decision:
        context = {"risk": str(self.risk), "mfa": actor.mfa, "via": str(actor.via)}
        return ports.authorizer().authorise(actor, self.name, row, context)

    def _batch(
        self, actor: Actor, ids: Sequence[Any], command: Any, now: datetime, mark: tuple[str | None, int], report: SetReport
    ) -> None:
        run = Run(self.name, actor, now)
        with entered(run), within_scope(actor.scope):
            if self._is_done(mark):
                report.skipped_batches += 1
                return
            manager = self.target._default_manager
            rows = list(manager.select_for_update(no_key=True, of=("self",)).filter(pk__in=ids).order_by("pk"))
            decided = {row.pk: self._decide(actor, row) for row in rows}
            allowed = [row for row in rows if decided[row.pk].allowed]
            report.refused += len(ids) - len(allowed)
            before = {row.pk: snapshot.of_row(row) for row in allowed}
            self.body(actor, allowed, command, now=now)
            entries = [self._entry(run, row, command, decided[row.pk], before[row.pk]) for row in allowed]
            entries += [
                self._entry(run, noted.row, command, ports.Decision(True), None)
                for key, noted in run.noted.items()
                if key not in before
            ]
            record(run, [entry for entry in entries if entry is not None])
            report.done += len(allowed)
            self._mark(mark, len(allowed), now)
        if run.published:
            transaction.on_commit(lambda: wake("kw_outbox"))

    def _making(
        self,
        actor: Actor,
        parent: models.Model,
        items: Sequence[Any],
        command: Any,
        now: datetime,
        mark: tuple[str | None, int],
        report: SetReport,
    ) -> None:
        run = Run(self.name, actor, now)
        with entered(run), within_scope(actor.scope):
            if self._is_done(mark):
                report.skipped_batches += 1
                return
            row = self.target._default_manager.filter(pk=parent.pk).first()
            if row is None:
                raise NotFound
            decision = self._decide(actor, row)
            if not decision.allowed:
                raise Denied(decision)
            self.body(actor, row, items, command, now=now)
            record(run, [self._noted_entry(run, noted, command, decision) for noted in run.noted.values()])
            report.done += len(run.noted)
            self._mark(mark, len(items), now)
        if run.published:
            transaction.on_commit(lambda: wake("kw_outbox"))

    def _entry(
        self, run: Run, row: models.Model, command: Any, decision: ports.Decision, before: dict[str, Any] | None
    ) -> Entry | None:
        noted = run.noted.get(row.pk)
        changes = dict(noted.changes) if noted else {}
        if before is not None:
            changes = {**snapshot.difference(row, before), **changes}
            if not changes and noted is None:
                return None  # looked at and left alone
        return self._noted_entry(run, Noted(row, changes), command, decision)

    def _noted_entry(self, run: Run, noted: Noted, command: Any, decision: ports.Decision) -> Entry:
        known = resource_of(type(noted.row))
        actor = run.actor
        return Entry(
            at=run.now,
            action=self.name,
            actor_kind=str(actor.kind),
            actor_id=actor.person_id,
            actor_label=actor.label,
            via=str(actor.via),
            result="done",
            customer_id=known.customer(noted.row) if known else getattr(noted.row, "customer_id", None),
            target_kind=noted.row._meta.label_lower,
            target_id=noted.row.pk,
            target_label=known.label(noted.row) if known else "",
            command=snapshot.of_command(command),
            changes=noted.changes,
            policies=decision.policy_ids,
            policy_hash=decision.policy_hash,
            request_id=actor.request_id,
            is_critical=self.risk is Risk.CRITICAL,
        )


def set_action(
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
        return SetAction(body, name, title=title, target=target, command=command, risk=risk, makes=makes)

    return declare
