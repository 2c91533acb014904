# SPDX-License-Identifier: Apache-2.0
"""One act as the log will keep it: plain values, personal ones marked so that only commitments are hashed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from keepwell.kernel.ids import uuid7


@dataclass(frozen=True, slots=True)
class Personal:
    """A value that may have to be erased: the log keeps sha256(salt ‖ value), the value lies in a side table."""

    value: str


Plain = None | bool | int | str | Personal | Sequence["Plain"] | Mapping[str, "Plain"]


@dataclass(frozen=True, slots=True)
class Entry:
    """What was done, by whom, to what, why it was allowed; `customer_id` None is the installation's own log."""

    at: datetime
    action: str
    actor_kind: str
    actor_id: UUID | None
    actor_label: str
    via: str
    result: str  # "done" | "denied" | "failed"
    customer_id: UUID | None = None
    target_kind: str = ""
    target_id: UUID | None = None
    target_label: str = ""
    command: Mapping[str, Plain] = field(default_factory=dict)
    changes: Mapping[str, tuple[Plain, Plain]] = field(default_factory=dict)
    policies: tuple[str, ...] = ()
    policy_hash: str = ""
    ip: str | None = None
    request_id: str | None = None
    on_behalf_of: str | None = None
    is_critical: bool = False
    id: UUID = field(default_factory=uuid7)


@dataclass(frozen=True, slots=True)
class Insert:
    """Rows for one table, to be written together with others in one statement."""

    table: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]
    casts: tuple[str, ...] = ()  # SQL type per column where the driver needs it, e.g. "jsonb"
