# SPDX-License-Identifier: Apache-2.0
"""The papers of the demo: calendar, contracts in versions, covered systems."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from keepwell.contracts.models import CoveredSystem
from keepwell.contracts.services import (
    AddSystem,
    CreateContract,
    DraftVersion,
    SetClause,
    activate_version,
    add_system,
    create_contract,
    draft_version,
    set_clause,
)
from keepwell.kernel.actor import SYSTEM
from keepwell.site.demo.cast import People
from keepwell.sla.services import seed_china_days


@dataclass(frozen=True, slots=True)
class Papers:
    """The covered systems by a short key."""

    systems: dict[str, CoveredSystem]


_SYSTEMS = (
    ("windchill", "Windchill", "Windchill", "12.0", "plm"),
    ("teamcenter", "Teamcenter", "Teamcenter", "14.3", "plm"),
    ("creo", "Creo", "Creo Parametric", "9.0.4", "cad"),
    ("erp", "PLM–ERP 接口", "PLM–ERP interface", "3.2", "integration"),
)


def sign(people: People, now: datetime) -> Papers:
    """Seed the calendar and put the group's contract into force, a year ago; its second year adds two promises."""
    began = now - timedelta(days=365)
    seed_china_days(SYSTEM, now=began)
    new = CreateContract(number="HT-2025-031", title="PLM 运维保障服务")
    contract = create_contract(SYSTEM, people.places["hd"], new, now=began)
    systems = {}
    for code, name, product, release, kind in _SYSTEMS:
        system = AddSystem(code=code, name=name, product=product, release=release, kind=kind)
        systems[code] = add_system(SYSTEM, contract, system, now=began)
    turn = _first_of_month(now - timedelta(days=120))
    first = DraftVersion(first_day=began.date(), last_day=turn - timedelta(days=1))
    activate_version(SYSTEM, draft_version(SYSTEM, contract, first, now=began), now=began)
    renewed = now - timedelta(days=130)
    second = draft_version(SYSTEM, contract, DraftVersion(first_day=turn, terms="former"), now=renewed)
    for clause in _SECOND_YEAR:
        set_clause(SYSTEM, second, clause, now=renewed)
    activate_version(SYSTEM, second, now=renewed)
    return Papers(systems)


def _first_of_month(instant: datetime) -> date:
    return instant.date().replace(day=1)


#: what the second year promises beyond the shipped terms
_SECOND_YEAR = (
    SetClause(
        class_code="general",
        milestone="next_response",
        goal=timedelta(hours=4),
        basis="calendar",
        calendar_code="CN-5x8",
        pause_reasons=("waiting_customer",),
    ),
    SetClause(class_code="severe", milestone="resolve", goal=timedelta(days=3), basis="clock"),
)
