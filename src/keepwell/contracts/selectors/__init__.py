# SPDX-License-Identifier: Apache-2.0
"""What others ask of contracts: who is entitled to what, the terms of a version, the contracts one may see."""

from keepwell.contracts.selectors.entitlement import Case, Entitlement, entitlement
from keepwell.contracts.selectors.listing import contracts_for, systems_for, versions_of
from keepwell.contracts.selectors.terms import ClauseTerms, VersionTerms, forget_terms, terms_of

__all__ = [
    "Case",
    "ClauseTerms",
    "Entitlement",
    "VersionTerms",
    "contracts_for",
    "entitlement",
    "forget_terms",
    "systems_for",
    "terms_of",
    "versions_of",
]
