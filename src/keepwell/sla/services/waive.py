# SPDX-License-Identifier: Apache-2.0
"""Waives clocks of a promise: an approved fact in the ledger, never an edit of a result (R3)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from keepwell.core.promise import ClockKind, EventKind, LedgerEvent
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import DomainError
from keepwell.sla.services.append import append
from keepwell.sla.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Which clocks (none named: all), why, and who agreed; `approved_by` is a person's id."""

    reason: str
    approved_by: str
    kinds: tuple[ClockKind, ...] = ()


def waive(promise_id: UUID, waiver: Waiver, *, actor: Actor, now: datetime) -> Standing:
    """Append the waiver; a breach that had been told of a waived clock is withdrawn."""
    if not waiver.approved_by:
        raise DomainError(_("A waiver needs somebody who approved it."), "approved_by")
    if not waiver.reason.strip():
        raise DomainError(_("Say why the clocks are waived; the customer will read it."), "reason")
    fact = LedgerEvent(
        kind=EventKind.WAIVER,
        occurred_at=now,
        reason=waiver.reason.strip(),
        approved_by=waiver.approved_by,
        kinds=waiver.kinds,
    )
    return append(promise_id, fact, actor=actor, now=now)
