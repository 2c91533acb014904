# SPDX-License-Identifier: Apache-2.0
"""The bulk forms for set actions: many promises started or continued with a fixed number of statements."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from keepwell.core.promise import LedgerEvent
from keepwell.kernel.actor import Actor
from keepwell.sla.services.start_promise import NewPromise
from keepwell.sla.standing import Standing


def start_many(
    news: Sequence[tuple[NewPromise, Sequence[LedgerEvent]]], *, actor: Actor, now: datetime
) -> dict[UUID, Standing]:
    """Start promises with the facts that followed; historic ones raise no notice (H1). Standings by promise id."""
    raise NotImplementedError


def append_many(facts: Mapping[UUID, Sequence[LedgerEvent]], *, actor: Actor, now: datetime) -> dict[UUID, Standing]:
    """Append facts to several promises, locked in id order. Standings by promise id."""
    raise NotImplementedError
