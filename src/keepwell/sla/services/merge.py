# SPDX-License-Identifier: Apache-2.0
"""Merges two promises: the survivor keeps the strictest open clock of each kind (K7)."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from keepwell.core.promise import EventKind, LedgerEvent
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import DomainError
from keepwell.sla.ledger import entered
from keepwell.sla.services.append_many import locked_files, write_outcomes
from keepwell.sla.settling import settle
from keepwell.sla.standing import Standing
from keepwell.sla.telling import tell


def merge(promise_id: UUID, into_id: UUID, *, actor: Actor, now: datetime) -> Standing:
    """End the first promise's clocks as merged into the second; returns how the survivor stands."""
    files = locked_files([promise_id, into_id])
    gone, survivor = files[promise_id], files[into_id]
    if gone is survivor:
        raise DomainError(_("These two are one case already."))
    if gone.lead.customer_id != survivor.lead.customer_id:
        raise DomainError(_("Cases of two customers cannot be merged. Link them instead."))
    fact = LedgerEvent(kind=EventKind.MERGED, occurred_at=now, into=str(survivor.lead_id))
    gone.add(entered(fact, gone.lead_id, now))
    survivor.adopt(gone)
    outcome = settle(survivor, actor=actor, now=now)
    write_outcomes([(survivor, outcome)])
    tell([outcome], now=now)
    return outcome.standing
