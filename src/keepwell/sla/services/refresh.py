# SPDX-License-Identifier: Apache-2.0
"""Folds promises again without a new fact: time itself may be the fact (silence as consent, a calendar in force)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from keepwell.kernel.actions import publish
from keepwell.kernel.actor import Actor
from keepwell.sla.case_file import LOCK_SKIPPING, CaseFile, load_files
from keepwell.sla.events import PromiseRecounted
from keepwell.sla.services.append_many import write_outcomes
from keepwell.sla.settling import Outcome, settle
from keepwell.sla.standing import Standing
from keepwell.sla.telling import tell


def refresh_unlocked(promise_ids: Collection[UUID], *, actor: Actor, now: datetime) -> list[UUID]:
    """Refresh those promises that nobody else holds; returns which. The others come by the next turn."""
    if not promise_ids:
        return []
    files = {id(file): file for file in load_files(promise_ids, LOCK_SKIPPING).values()}
    return refold(list(files.values()), actor=actor, now=now)


def refold(files: Collection[CaseFile], *, actor: Actor, now: datetime) -> list[UUID]:
    """Fold files, write what changed, publish; returns the promises looked at."""
    settled: list[tuple[CaseFile, Outcome]] = [(file, settle(file, actor=actor, now=now)) for file in files]
    write_outcomes(settled)
    tell([outcome for _file, outcome in settled], now=now)
    for file, outcome in settled:
        publish(recounted(file, outcome.standing))
    return [file.lead_id for file, _outcome in settled]


def recounted(file: CaseFile, standing: Standing) -> PromiseRecounted:
    """The event by which others mend what they cache of a promise."""
    return PromiseRecounted(
        promise_id=standing.promise_id,
        customer_id=file.lead.customer_id,
        organisation_id=file.lead.organisation_id,
        due_at=standing.due_at,
        due_milestone=standing.due_milestone,
        is_paused=standing.is_paused,
        is_breached=standing.is_breached,
        is_provisional=standing.is_provisional,
    )
