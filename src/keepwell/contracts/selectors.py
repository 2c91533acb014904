# SPDX-License-Identifier: Apache-2.0
"""What others ask of contracts: who is entitled to what, and the terms of a version."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ClauseTerms:
    """One clause as the promise engine and the screens need it."""

    id: UUID
    class_code: str
    milestone: str
    goal_seconds: int
    basis: str
    calendar_code: str
    pause_reasons: tuple[str, ...]
    resolve_stops_on: str
    retarget_rule: str
    reopen_rule: str
    warn_percents: tuple[int, ...]
    words_zh: str
    words_en: str


@dataclass(frozen=True, slots=True)
class Entitlement:
    """The contract version that rules a case, with the clauses of every class (a case may change its class)."""

    contract_id: UUID
    contract_number: str
    version_id: UUID
    version_number: int
    is_historic: bool
    is_system_covered: bool
    clauses: tuple[ClauseTerms, ...]

    def of_class(self, class_code: str) -> tuple[ClauseTerms, ...]:
        """The clauses of one class."""
        return tuple(clause for clause in self.clauses if clause.class_code == class_code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """For whom, for what system and when entitlement is asked."""

    customer_id: UUID
    organisation_id: UUID
    system_id: UUID | None
    at: datetime


def entitlement(case: Case) -> Entitlement | None:
    """The terms that rule the case, by one query: nearest organisation first, then the contract covering the system."""
    raise NotImplementedError
