# SPDX-License-Identifier: Apache-2.0
"""Waives clocks of a promise: an approved fact in the ledger, never an edit of a result (R3)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from keepwell.core.promise import ClockKind
from keepwell.kernel.actor import Actor
from keepwell.sla.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Which clocks (none named: all), why, and who of the customer agreed."""

    reason: str
    approved_by: str
    kinds: tuple[ClockKind, ...] = ()


def waive(promise_id: UUID, waiver: Waiver, *, actor: Actor, now: datetime) -> Standing:
    """Append the waiver; a sounded breach of a waived clock is withdrawn."""
    raise NotImplementedError
