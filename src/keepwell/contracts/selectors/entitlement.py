# SPDX-License-Identifier: Apache-2.0
"""Who is entitled to what: one hand-written query from a case to its terms (the ORM's form costs six times as much)."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

import orjson
from django.db import connection

from keepwell.contracts.selectors.terms import CLAUSE_COLUMNS, ClauseTerms, VersionTerms, keep_terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """For whom, for what system and when entitlement is asked."""

    customer_id: UUID
    organisation_id: UUID
    system_id: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Entitlement:
    """The version of a contract that rules a case, with the clauses of every class (a case may change its class)."""

    terms: VersionTerms
    is_system_covered: bool

    @property
    def version_id(self) -> UUID:
        """The ruling version."""
        return self.terms.version_id

    @property
    def clauses(self) -> tuple[ClauseTerms, ...]:
        """The clauses of every class."""
        return self.terms.clauses


_CLAUSE = ", ".join(f"k.{column}" for column in CLAUSE_COLUMNS)
_SQL = f"""
SELECT v.id, v.number, c.id, c.number, c.is_historic, s.id IS NOT NULL,
       (SELECT json_agg(json_build_array({_CLAUSE}) ORDER BY k.class_code, k.milestone)
          FROM contracts_clause k WHERE k.version_id = v.id)::text
  FROM people_organisation o
  JOIN contracts_contract c ON c.organisation_id = ANY (o.path) AND c.customer_id = %(customer)s::uuid
                           AND c.direction = 'we_owe' AND NOT c.is_historic
  JOIN contracts_contractversion v ON v.contract_id = c.id AND v.status = 'active'
                                  AND v.effective @> (%(at)s::timestamptz AT TIME ZONE c.zone)::date
  LEFT JOIN contracts_coveredsystem s ON s.contract_id = c.id AND s.id = %(system)s::uuid
 WHERE o.id = %(organisation)s::uuid
 ORDER BY s.id IS NULL, array_position(o.path, c.organisation_id) DESC, c.number
 LIMIT 1
"""  # noqa: S608  # column names are ours, values are bound


def entitlement(case: Case) -> Entitlement | None:
    """The terms that rule the case: of a contract covering the system if any, then the one held nearest."""
    values = {
        "customer": case.customer_id,
        "organisation": case.organisation_id,
        "system": case.system_id,
        "at": case.at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, values)
        row = cursor.fetchone()
    if row is None:
        return None
    version_id, version_number, contract_id, contract_number, is_historic, is_covered, clauses = row
    terms = VersionTerms(version_id, version_number, contract_id, contract_number, is_historic, _clauses(clauses))
    if terms.clauses:
        keep_terms(terms)
    return Entitlement(terms, is_covered)


def _clauses(text: str | None) -> tuple[ClauseTerms, ...]:
    made = []
    for row in orjson.loads(text or "[]"):
        values = dict(zip(CLAUSE_COLUMNS, row, strict=True))
        values["id"] = UUID(cast(str, values["id"]))
        values["pause_reasons"] = tuple(values["pause_reasons"])
        values["warn_percents"] = tuple(values["warn_percents"])
        made.append(ClauseTerms(**values))
    return tuple(made)
