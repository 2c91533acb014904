# SPDX-License-Identifier: Apache-2.0
"""The shipped terms (D1): what a new contract starts from; a test holds them equal to `core.promise.default_terms`."""

from dataclasses import dataclass

from keepwell.contracts.choices import Basis, Milestone, PauseReason, ServiceClass, ShippedTerms

HOUR = 3600
# first response is not pausable (P1); a regulatory clock stops only on an approved plan (D3)
WE_WAIT = (PauseReason.WAITING_CUSTOMER, PauseReason.MAINTENANCE_WINDOW, PauseReason.FORCE_MAJEURE)


@dataclass(frozen=True, slots=True)
class ShippedClause:
    """One line of the shipped terms."""

    class_code: str
    milestone: str
    goal_seconds: int
    basis: str
    pause_reasons: tuple[str, ...] = ()


_SEVERE_AND_REGULATORY = (
    ShippedClause(ServiceClass.SEVERE, Milestone.FIRST_RESPONSE, HOUR // 2, Basis.CLOCK),
    ShippedClause(ServiceClass.SEVERE, Milestone.RESTORE, 4 * HOUR, Basis.CLOCK, WE_WAIT),
    ShippedClause(ServiceClass.REGULATORY, Milestone.INTERIM_PLAN, 24 * HOUR, Basis.CLOCK),
)


def shipped_clauses(terms: str) -> tuple[ShippedClause, ...]:
    """The lines of one of the shipped terms."""
    basis = Basis.CALENDAR if terms == ShippedTerms.STANDARD else Basis.CLOCK
    general = (
        ShippedClause(ServiceClass.GENERAL, Milestone.FIRST_RESPONSE, 2 * HOUR, basis),
        ShippedClause(ServiceClass.GENERAL, Milestone.RESOLVE, 24 * HOUR, basis, WE_WAIT),
    )
    return general + _SEVERE_AND_REGULATORY
