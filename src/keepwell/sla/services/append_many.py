# SPDX-License-Identifier: Apache-2.0
"""The bulk forms for set actions: many promises started or continued with a fixed number of statements."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from keepwell.core.promise import EventKind, LedgerEvent
from keepwell.core.worktime import WorktimeError
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import DomainError, NotFound
from keepwell.sla.case_file import CaseFile, load_files, write
from keepwell.sla.ledger import entered
from keepwell.sla.services.start_promise import NewPromise, new_file
from keepwell.sla.settling import Outcome, settle
from keepwell.sla.standing import Standing
from keepwell.sla.telling import tell


def start_many(
    news: Sequence[tuple[NewPromise, Sequence[LedgerEvent]]], *, actor: Actor, now: datetime
) -> dict[UUID, Standing]:
    """Start promises with the facts that followed; historic ones raise no notice (H1). Standings by promise id."""
    files = []
    for new, facts in news:
        file = new_file(new, now)
        _enter(file, new.id, facts, now)
        files.append(file)
    return _settle_all(files, actor=actor, now=now)


def append_many(facts: Mapping[UUID, Sequence[LedgerEvent]], *, actor: Actor, now: datetime) -> dict[UUID, Standing]:
    """Append facts to several promises, locked in id order; a merged one stands as its survivor does."""
    files = locked_files(facts)
    for promise_id, entries in facts.items():
        _enter(files[promise_id], promise_id, entries, now)
    standings = _settle_all({id(file): file for file in files.values()}.values(), actor=actor, now=now)
    return {promise_id: standings[files[promise_id].lead_id] for promise_id in facts}


def locked_files(promise_ids: Collection[UUID]) -> dict[UUID, CaseFile]:
    """The locked case files of all these promises; NotFound if one is missing or hidden."""
    files = load_files(promise_ids)
    if any(promise_id not in files for promise_id in promise_ids):
        raise NotFound
    return files


def _enter(file: CaseFile, promise_id: UUID, facts: Iterable[LedgerEvent], now: datetime) -> None:
    for fact in facts:
        if fact.kind is EventKind.CONTRACT_CHANGED and not fact.version:
            raise DomainError(_("Say to which version of the contract the promise changes."), "version")
        file.add(entered(fact, promise_id, now))


def _settle_all(files: Iterable[CaseFile], *, actor: Actor, now: datetime) -> dict[UUID, Standing]:
    settled: list[tuple[CaseFile, Outcome]] = []
    for file in files:
        try:
            settled.append((file, settle(file, actor=actor, now=now)))
        except WorktimeError as error:
            raise DomainError(
                _("A calendar of this contract is missing: %(reason)s. Publish it and try again.")
                % {"reason": str(error)}
            ) from error
    write_outcomes(settled)
    tell([outcome for _file, outcome in settled], now=now)
    return {file.lead_id: outcome.standing for file, outcome in settled}


def write_outcomes(settled: Iterable[tuple[CaseFile, Outcome]]) -> None:
    """Write all files by one statement."""
    pairs = list(settled)
    write(
        [row for file, _outcome in pairs for row in file.changed],
        [row for _file, outcome in pairs for row in outcome.facts],
        [row for _file, outcome in pairs for row in outcome.clocks],
    )
