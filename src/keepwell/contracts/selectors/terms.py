# SPDX-License-Identifier: Apache-2.0
"""The clauses of contract versions; those of an active version never change, so each process asks for them once."""

from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from django.utils.translation import get_language

from keepwell.contracts.choices import VersionStatus
from keepwell.contracts.models import Clause, ContractVersion

_MOST_KEPT = 2_000
_kept: "dict[UUID, VersionTerms]" = {}
_lock = Lock()


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

    @property
    def words(self) -> str:
        """The clause in the reader's language."""
        return self.words_en if (get_language() or "").startswith("en") else self.words_zh


#: the order in which SQL and constructor agree
CLAUSE_COLUMNS = tuple(ClauseTerms.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class VersionTerms:
    """A version of a contract with all its clauses."""

    version_id: UUID
    version_number: int
    contract_id: UUID
    contract_number: str
    is_historic: bool
    clauses: tuple[ClauseTerms, ...]

    def of_class(self, class_code: str) -> tuple[ClauseTerms, ...]:
        """The clauses of one class."""
        return tuple(clause for clause in self.clauses if clause.class_code == class_code)


def terms_of(version_ids: Iterable[UUID]) -> dict[UUID, VersionTerms]:
    """The terms of these versions; those the scope hides are absent."""
    wanted = set(version_ids)
    found = {version: _kept[version] for version in wanted if version in _kept}
    missing = wanted - found.keys()
    if missing:
        found.update(_load(missing))
    return found


def keep_terms(terms: VersionTerms) -> None:
    """Keep an active version's terms for this process."""
    with _lock:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[terms.version_id] = terms


def forget_terms() -> None:
    """Drop what this process keeps (tests, and after a restore)."""
    with _lock:
        _kept.clear()


def _load(version_ids: set[UUID]) -> dict[UUID, VersionTerms]:
    versions = ContractVersion.objects.filter(pk__in=version_ids).select_related("contract")
    clauses: dict[UUID, list[ClauseTerms]] = {}
    for clause in Clause.objects.filter(version_id__in=version_ids).order_by("class_code", "milestone"):
        clauses.setdefault(clause.version_id, []).append(_terms(clause))
    loaded = {}
    for version in versions:
        contract = version.contract
        terms = VersionTerms(
            version.pk,
            version.number,
            contract.pk,
            contract.number,
            contract.is_historic,
            tuple(clauses.get(version.pk, ())),
        )
        if version.status == VersionStatus.ACTIVE and terms.clauses:
            keep_terms(terms)
        loaded[version.pk] = terms
    return loaded


def _terms(clause: Clause) -> ClauseTerms:
    values = {name: getattr(clause, name) for name in CLAUSE_COLUMNS}
    values["pause_reasons"] = tuple(clause.pause_reasons)
    values["warn_percents"] = tuple(clause.warn_percents)
    return ClauseTerms(**values)
