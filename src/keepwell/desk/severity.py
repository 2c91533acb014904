# SPDX-License-Identifier: Apache-2.0
"""Which class of promise a case has: decided by what it is and what it does, not by who shouts (A5, A12–A14)."""

from keepwell.desk.choices import Kind, Severity


def severity_of(kind: str, *, is_production_stopped: bool, is_data_lost: bool, claimed: str = "") -> Severity:
    """Grave impact is severe; a change of law is regulatory; else what the service team claims, else general."""
    if is_production_stopped or is_data_lost:
        return Severity.SEVERE
    if claimed == Severity.SEVERE:
        return Severity.SEVERE
    if kind == Kind.REGULATORY_REQUEST or claimed == Severity.REGULATORY:
        return Severity.REGULATORY
    return Severity.GENERAL
