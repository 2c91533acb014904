# SPDX-License-Identifier: Apache-2.0
"""Starts a promise: plans its clocks and writes promise, ledger and clocks in one statement."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from keepwell.contracts.selectors import Entitlement
from keepwell.core.promise import EventKind, LedgerEvent, Party
from keepwell.kernel.actor import Actor
from keepwell.kernel.ids import uuid7
from keepwell.sla.case_file import CaseFile, PromiseRow, write
from keepwell.sla.ledger import entered, happened_by
from keepwell.sla.settling import settle
from keepwell.sla.standing import Standing
from keepwell.sla.telling import tell
from keepwell.sla.terms import version_name


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
    """Make the promise inside the caller's action, by one statement; returns how it stands."""
    file = new_file(new, now)
    outcome = settle(file, actor=actor, now=now)
    write(file.changed, outcome.facts, outcome.clocks)
    tell([outcome], now=now)
    return outcome.standing


def new_file(new: NewPromise, now: datetime) -> CaseFile:
    """The case file of a promise that begins, with its first fact."""
    version_id = new.entitlement.version_id if new.entitlement else None
    row = PromiseRow(
        id=new.id,
        organisation_id=new.organisation_id,
        customer_id=new.customer_id,
        lead_id=new.id,
        contract_version_id=version_id,
        class_code=new.class_code,
        opened_at=happened_by(new.opened_at, now),
        ledger_seq=0,
        is_historic=new.is_historic,
    )
    file = CaseFile(new.id, {new.id: row})
    opened = LedgerEvent(
        kind=EventKind.OPENED,
        occurred_at=new.opened_at,
        source_seq=new.source_seq,
        party=new.party,
        case_class=new.class_code,
        version=version_name(version_id),
    )
    file.add(entered(opened, new.id, now))
    return file
