# SPDX-License-Identifier: Apache-2.0
"""What the page of one contract shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils.translation import get_language

from keepwell.contracts.choices import Basis, PauseReason
from keepwell.contracts.models import Clause, Contract, ContractVersion, CoveredSystem
from keepwell.contracts.selectors.listing import contracts_for, versions_of
from keepwell.contracts.wording import class_title, goal_words
from keepwell.kernel.actor import Actor
from keepwell.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class ClauseLine:
    """A clause as people read it."""

    class_title: str
    milestone: str
    goal: str
    words: str
    calendar_code: str
    pauses: tuple[str, ...]
    warnings: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class VersionLines:
    """A version with its days and clauses."""

    version: ContractVersion
    first_day: date | None
    last_day: date | None
    clauses: Sequence[ClauseLine]


@dataclass(frozen=True, slots=True)
class ContractPage:
    """One contract: newest version first."""

    contract: Contract
    versions: Sequence[VersionLines]
    systems: Sequence[CoveredSystem]


def contract_page(actor: Actor, contract_id: UUID) -> ContractPage:
    """The page of a contract the actor may see."""
    contract = contracts_for(actor).filter(pk=contract_id).first()
    if contract is None:
        raise NotFound
    systems = CoveredSystem.objects.visible_to(actor).filter(contract_id=contract_id).order_by("name")
    return ContractPage(contract, [_lines(one) for one in versions_of(actor, contract_id)], list(systems))


def _lines(version: ContractVersion) -> VersionLines:
    upper: date | None = version.effective.upper
    last_day = None if upper is None else upper - timedelta(days=1)
    clauses = sorted(version.clauses.all(), key=lambda one: (one.class_code, one.goal_seconds))
    return VersionLines(version, version.effective.lower, last_day, [_line(one) for one in clauses])


def _line(clause: Clause) -> ClauseLine:
    is_english = (get_language() or "").startswith("en")
    return ClauseLine(
        class_title=class_title(clause.class_code),
        milestone=str(clause.get_milestone_display()),
        goal=goal_words(clause.goal_seconds, clause.basis),
        words=clause.words_en if is_english else clause.words_zh,
        calendar_code=clause.calendar_code if clause.basis == Basis.CALENDAR else "",
        pauses=tuple(str(PauseReason(one).label) if one in PauseReason.values else one for one in clause.pause_reasons),
        warnings=tuple(clause.warn_percents),
    )
