# SPDX-License-Identifier: Apache-2.0
"""Adds facts to a promise's ledger, folds it again and tells what changed."""

from datetime import datetime
from uuid import UUID

from keepwell.core.promise import LedgerEvent
from keepwell.kernel.actor import Actor
from keepwell.sla.services.append_many import append_many
from keepwell.sla.standing import Standing


def append(promise_id: UUID, *facts: LedgerEvent, actor: Actor, now: datetime) -> Standing:
    """Lock the promise, add the facts, fold, write what changed and publish what became true: three statements."""
    return append_many({promise_id: facts}, actor=actor, now=now)[promise_id]
