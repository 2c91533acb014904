# SPDX-License-Identifier: Apache-2.0
"""One fact in a case's append-only ledger, and the one order in which ledgers are read (K2, K3, K9)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from keepwell.core.promise.choices import ClockKind, EventKind, Party


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEvent:
    """A fact. `occurred_at` is business time and rules; `recorded_at` is when we wrote it down.

    `case` names the case whose ledger holds it: hand the survivor of a merge both ledgers, and `fold` keeps them apart
    (K7). For `calendar_published` and `contract_changed`, `occurred_at` is the instant from which the version rules.
    """

    kind: EventKind
    occurred_at: datetime
    recorded_at: datetime | None = None  # None: recorded when it occurred
    source_seq: int = 0
    id: str = ""
    case: str = ""
    party: Party = Party.PROVIDER
    automatic: bool = False  # sent by a machine: never stops a human clock (K4)
    reason: str = ""  # of a pause, waiver, cancellation
    case_class: str = ""  # opened, class_changed: the class from now on
    version: str = ""  # contract_changed, calendar_published: "" = the one in force at occurred_at
    calendar: str = ""  # calendar_published: its name
    approved_by: str = ""  # interim plan, waiver, restart
    expires_at: datetime | None = None  # interim plan
    into: str = ""  # merged: the surviving case
    kinds: tuple[ClockKind, ...] = ()  # waiver: () = all; reopened: () = resolve only


def in_order(ledger: Iterable[LedgerEvent]) -> list[LedgerEvent]:
    """The ledger by (occurred_at, source sequence, recorded_at, id), whatever order it was read in (K9)."""
    return sorted(
        ledger,
        key=lambda e: (
            e.occurred_at,
            e.source_seq,
            e.recorded_at or e.occurred_at,
            e.id,
        ),
    )
