# SPDX-License-Identifier: Apache-2.0
"""Starts a promise: plans its clocks and writes promise, ledger and clocks in one statement."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from keepwell.contracts.selectors import Entitlement
from keepwell.core.promise import Party
from keepwell.kernel.actor import Actor
from keepwell.kernel.ids import uuid7
from keepwell.sla.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPromise:
    """What a promise is made of; `entitlement` None means that no contract covers the case and nothing is promised."""

    organisation_id: UUID
    customer_id: UUID
    class_code: str
    opened_at: datetime  # when the request reached us (D6)
    entitlement: Entitlement | None
    party: Party = Party.CUSTOMER
    source_seq: int = 0
    is_historic: bool = False
    id: UUID = field(default_factory=uuid7)


def start_promise(new: NewPromise, *, actor: Actor, now: datetime) -> Standing:
    """Make the promise inside the caller's action; returns its nearest deadline. Two statements at most."""
    raise NotImplementedError
