# SPDX-License-Identifier: Apache-2.0
"""How contracts look in the API."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import field_validator

from keepwell.contracts.models import Clause, Contract, ContractVersion, CoveredSystem
from keepwell.kernel.api.representations import shows


class ContractShape(Schema):
    """A contract; its terms are in its versions."""

    id: UUID
    number: str
    title: str
    direction: str
    organisation_id: UUID
    customer_id: UUID
    provider_id: UUID
    zone: str
    is_historic: bool
    created_at: datetime


class Days(Schema):
    """A span of days: `since` counts, `until` does not; null is without end."""

    since: date | None
    until: date | None


class ContractVersionShape(Schema):
    """The terms of a contract for a span of days in its zone."""

    id: UUID
    contract_id: UUID
    number: int
    status: str
    effective: Days
    created_at: datetime
    activated_at: datetime | None

    @field_validator("effective", mode="before")
    @classmethod
    def _days(cls, value: Any) -> Any:
        return {"since": value.lower, "until": value.upper} if hasattr(value, "lower_inc") else value


class ClauseShape(Schema):
    """One clause: for a class of requests, a milestone within a goal, on a basis."""

    id: UUID
    version_id: UUID
    class_code: str
    milestone: str
    goal_seconds: int
    basis: str
    calendar_code: str
    pause_reasons: list[str]
    resolve_stops_on: str
    retarget_rule: str
    reopen_rule: str
    warn_percents: list[int]
    words_zh: str
    words_en: str


class CoveredSystemShape(Schema):
    """A system that a contract covers."""

    id: UUID
    contract_id: UUID
    organisation_id: UUID
    customer_id: UUID
    code: str
    name: str
    product: str
    release: str
    kind: str


class ContractVersionPage(ContractVersionShape):
    """A version with its clauses."""

    clauses: list[ClauseShape]


class ContractPage(ContractShape):
    """A contract with its versions, newest first, and its systems."""

    versions: list[ContractVersionPage]
    systems: list[CoveredSystemShape]


class ContractList(Schema):
    """A page of contracts; `next` goes into `after`, null at the end."""

    items: list[ContractShape]
    next: UUID | None


class CoveredSystemList(Schema):
    """A page of systems; `next` goes into `after`, null at the end."""

    items: list[CoveredSystemShape]
    next: UUID | None


shows(Contract, ContractShape)
shows(ContractVersion, ContractVersionShape)
shows(Clause, ClauseShape)
shows(CoveredSystem, CoveredSystemShape)
