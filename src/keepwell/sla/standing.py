# SPDX-License-Identifier: Apache-2.0
"""How a promise stands after a change: what desk caches on the ticket."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from keepwell.core.promise import PromiseState


@dataclass(frozen=True, slots=True)
class Standing:
    """The answer of every service that touches a promise; `due_at` and `due_milestone` are the nearest deadline."""

    promise_id: UUID
    class_code: str
    contract_version_id: UUID | None
    due_at: datetime | None
    due_milestone: str
    is_paused: bool
    is_breached: bool  # the nearest clock is
    is_provisional: bool
    ledger_seq: int
    state: PromiseState
