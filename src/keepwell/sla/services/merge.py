# SPDX-License-Identifier: Apache-2.0
"""Merges two promises: the survivor keeps the strictest open clock of each kind (K7)."""

from datetime import datetime
from uuid import UUID

from keepwell.kernel.actor import Actor
from keepwell.sla.standing import Standing


def merge(promise_id: UUID, into_id: UUID, *, actor: Actor, now: datetime) -> tuple[Standing, Standing]:
    """End the first promise's clocks as merged; returns how both stand (merged, survivor)."""
    raise NotImplementedError
