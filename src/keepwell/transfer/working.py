# SPDX-License-Identifier: Apache-2.0
"""One file's way from being read to being imported, as a worker or the command line walks it.

A killed run is resumed by running it again: a preview starts anew, an import leaves out its finished batches.
Progress of a preview is written beside the door of actions: it changes nothing of anybody (see the README).
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from itertools import chain, islice
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import override

from keepwell.files.models import StoredFile
from keepwell.kernel import ports
from keepwell.kernel.actor import SYSTEM, Actor, Via
from keepwell.kernel.errors import Denied, DomainError, KeepwellError
from keepwell.kernel.run import Run, entered
from keepwell.kernel.scope import reading, within_scope
from keepwell.kernel.set_actions import SetRun
from keepwell.people.models import Account, Organisation, Person
from keepwell.people.selectors import actor_of_person
from keepwell.transfer.choices import RunState, StockKind, Verdict
from keepwell.transfer.commands import ImportRows
from keepwell.transfer.findings import SHOWN, findings_of
from keepwell.transfer.kinds.columns import Row
from keepwell.transfer.kinds.ground import Ground, Plan
from keepwell.transfer.kinds.registry import PLANNERS
from keepwell.transfer.models import Finding, StockImport
from keepwell.transfer.rejects import write_rejects
from keepwell.transfer.rows import rows_of
from keepwell.transfer.services.import_rows import IMPORTS, Item, carried_out
from keepwell.transfer.tickets import running as tickets

BATCH = 500
#: files of so few rows are previewed by doing them and taking it back
TRIED = 200


class Halted(Exception):
    """Somebody asked the run to stop."""


Told = Callable[[StockImport], None]


def work(import_id: UUID, *, now: datetime, told: Told = lambda _run: None) -> StockImport:
    """Do what the import's state asks for; harmless when there is nothing to do."""
    run = _load(import_id)
    with override(run.language):
        try:
            if run.state == RunState.CHECKING:
                _preview(run, now, told)
            elif run.state == RunState.IMPORTING:
                _import(run, now, told)
        except Halted:
            _note(run, state=RunState.MAPPING if run.state == RunState.CHECKING else RunState.HALTED)
        except Denied as error:
            why = " ".join(str(one) for one in error.decision.reasons) or str(error.message)
            _note(run, state=RunState.BROKEN if run.state == RunState.CHECKING else RunState.HALTED, trouble=why[:500])
        except KeepwellError as error:
            _note(
                run,
                state=RunState.BROKEN if run.state == RunState.CHECKING else RunState.HALTED,
                trouble=str(error.message)[:500],
            )
    return _load(import_id)


def _load(import_id: UUID) -> StockImport:
    with reading(SYSTEM):
        return StockImport.objects.select_related("organisation", "file").get(pk=import_id)


def _note(run: StockImport, **facts: object) -> None:
    """Keep how far a run is; ends a wish to stop that was heard."""
    if "state" in facts:
        facts["is_stopping"] = False
    with within_scope(SYSTEM.scope):
        StockImport.objects.filter(pk=run.pk).update(**facts)
    for name, value in facts.items():
        setattr(run, name, value)


def _heard(run: StockImport) -> None:
    with reading(SYSTEM):
        if StockImport.objects.filter(pk=run.pk, is_stopping=True).exists():
            raise Halted


def actor_of(run: StockImport) -> Actor:
    """Who sent the file, with the rights he has now; DomainError when he has none any more."""
    if run.started_by_id is None:
        return replace(SYSTEM, via=Via.IMPORT, language=run.language)
    with reading(SYSTEM):
        person = Person.objects.filter(pk=run.started_by_id, is_active=True).first()
        closed = Account.objects.filter(person_id=run.started_by_id, is_active=False).exists()
    if person is None or closed:
        raise DomainError(_("Whoever sent the file may not sign in any more. Somebody else has to upload it."))
    return replace(actor_of_person(run.started_by_id, via=Via.IMPORT), mfa=run.has_mfa, language=run.language)


def _file(run: StockImport) -> StoredFile:
    if run.file is None:
        raise DomainError(_("The file was forgotten. Upload it again."))
    return run.file


def _place(run: StockImport) -> Organisation:
    place: Organisation = run.organisation
    return place


def _preview(run: StockImport, now: datetime, told: Told) -> None:
    stored, actor = _file(run), actor_of(run)
    _require(actor, run)
    with within_scope(SYSTEM.scope):
        Finding.objects.filter(stock_import=run, is_result=False).delete()
    counts: Counter[str] = Counter()
    done = 0
    for plans in _previewed(run, stored, actor, now):
        kept = []
        for plan in plans:
            counts[str(plan.verdict)] += 1
            if plan.verdict is Verdict.REFUSED or counts[str(plan.verdict)] <= SHOWN[plan.verdict]:
                kept.append(plan)
        done += len(plans)
        with within_scope(SYSTEM.scope):
            Finding.objects.bulk_create(findings_of(run, kept, is_result=False))
        _note(run, done=done, counts=dict(counts))
        told(run)
        _heard(run)
    rejects = _rejects(run, stored, now, counts[str(Verdict.REFUSED)], is_result=False)
    _note(run, state=RunState.CHECKED, total=done, done=done, counts=dict(counts), rejects=rejects)


def _require(actor: Actor, run: StockImport) -> None:
    """The right that the import itself will ask for, told before anybody looks through a preview."""
    context = {"mfa": actor.mfa, "via": str(actor.via)}
    with reading(actor):
        decision = ports.authorizer().authorise(actor, f"transfer.import_{run.kind}", _place(run), context)
    if not decision.allowed:
        raise Denied(decision)


def _rejects(run: StockImport, stored: StoredFile, now: datetime, count: int, *, is_result: bool) -> StoredFile | None:
    if not count:
        return None
    write = tickets.write_rejects if run.kind == StockKind.TICKETS else write_rejects
    return write(run, stored, now=now, is_result=is_result)


def _previewed(run: StockImport, stored: StoredFile, actor: Actor, now: datetime) -> Iterator[list[Plan]]:
    if run.kind == StockKind.TICKETS:
        yield from tickets.previewed(run, stored, actor, now)
        return
    planner = PLANNERS[run.kind]
    ground = Ground(actor, _place(run), now)
    batches = _batches(rows_of(run, stored, planner))
    first = next(batches, [])
    if run.kind != StockKind.PEOPLE and len(first) <= TRIED:
        yield _tried(ground, run.kind, first)
        return
    for batch in chain([first], batches):
        with reading(actor):
            plans = planner.plan(ground, [row for row in batch if not row.flaws])
        bad = [Plan(row, Verdict.REFUSED, list(row.flaws)) for row in batch if row.flaws]
        yield sorted([*plans, *bad], key=lambda plan: plan.row.line.number)


class _Undone(Exception):
    """Takes back what was tried."""


def _tried(ground: Ground, kind: str, rows: list[Row]) -> list[Plan]:
    """What would come of a small file, found by doing it and taking it back: every rule has its say."""
    plans: list[Plan] = []
    try:
        with entered(Run("transfer.preview", ground.actor, ground.now)), within_scope(ground.actor.scope):
            plans = carried_out(ground, kind, rows)
            raise _Undone
    except _Undone:
        return plans


def _import(run: StockImport, now: datetime, told: Told) -> None:
    stored, actor = _file(run), actor_of(run)

    def after_batch(_size: int) -> None:
        told(_load(run.pk))
        _heard(run)

    how = SetRun(run_id=str(run.pk), batch=BATCH, told=after_batch)
    if run.kind == StockKind.TICKETS:
        tickets.carry_out(run, stored, actor, how)
    else:
        ground = Ground(actor, _place(run), now)
        items = (Item(row, ground) for row in rows_of(run, stored, PLANNERS[run.kind]))
        IMPORTS[run.kind].run_items(actor, _place(run), items, ImportRows(import_id=run.pk), how)
    counts = _load(run.pk).counts
    rejects = _rejects(run, stored, now, counts.get(str(Verdict.REFUSED), 0), is_result=True)
    _note(run, state=RunState.IMPORTED, rejects=rejects, finished_at=now)


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, BATCH)):
        yield batch
