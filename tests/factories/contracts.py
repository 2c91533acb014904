# SPDX-License-Identifier: Apache-2.0
"""Contracts for stories: the provider, 华东制造集团 with its companies, and contracts made through the real actions."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from keepwell.contracts.models import Contract, ContractVersion, CoveredSystem
from keepwell.contracts.services import (
    AddSystem,
    CreateContract,
    DraftVersion,
    activate_version,
    add_system,
    create_contract,
    draft_version,
)
from keepwell.kernel.actor import SYSTEM, Actor, ActorKind, Scope
from keepwell.kernel.ids import uuid7
from keepwell.kernel.scope import reading
from keepwell.people.choices import OrganisationKind
from keepwell.people.models import Organisation

SIGNED = datetime(2025, 12, 1, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Tree:
    """Provider, customer group, one of its companies, and a department of that company."""

    provider: Organisation
    group: Organisation
    company: Organisation
    department: Organisation


def organisation(
    parent: Organisation | None, kind: str, code: str, name: str, *, is_customer: bool = False
) -> Organisation:
    """One node of the tree, written directly: these stories are about contracts, not about people."""
    key = uuid7()
    customer = key if parent is None or is_customer else parent.customer_id
    return Organisation.objects.create(
        id=key,
        parent=parent,
        customer_id=customer,
        path=[*(parent.path if parent else []), key],
        kind=kind,
        code=code,
        name=name,
        is_provider=parent is None,
        ticket_prefix=code[:8] if customer == key else "",
    )


def tree() -> Tree:
    """The provider and one customer group."""
    with reading(SYSTEM):
        provider = organisation(None, OrganisationKind.PROVIDER, "KW", "维好服务")
        group = organisation(provider, OrganisationKind.GROUP, "HD", "华东制造集团", is_customer=True)
        company = organisation(group, OrganisationKind.COMPANY, "HD-ZJ", "重机公司")
        department = organisation(company, OrganisationKind.DEPARTMENT, "HD-ZJ-2", "结构二所")
    return Tree(provider, group, company, department)


def contract(holder: Organisation, number: str = "HT-2025-031", **words: object) -> Contract:
    """A contract of that organisation, without terms yet."""
    return create_contract(SYSTEM, holder, CreateContract(number=number, title="PLM 运维服务", **words), now=SIGNED)


def draft(paper: Contract, **words: object) -> ContractVersion:
    """A draft with the shipped terms from 2026 on."""
    command = DraftVersion(**{"first_day": date(2026, 1, 1), **words})
    return draft_version(SYSTEM, paper, command, now=SIGNED)


def in_force(paper: Contract, **words: object) -> ContractVersion:
    """A version in force with the shipped terms; everything around the clock unless told otherwise."""
    version = draft(paper, **{"terms": "around_the_clock", **words})
    return activate_version(SYSTEM, version, now=SIGNED)


def system(paper: Contract, code: str = "WC", name: str = "Windchill") -> CoveredSystem:
    """A covered system."""
    return add_system(SYSTEM, paper, AddSystem(code=code, name=name, product="Windchill", release="12.0"), now=SIGNED)


def stranger() -> Actor:
    """Somebody of another customer, who holds nothing here."""
    with reading(SYSTEM):
        provider = Organisation.objects.get(parent=None)
        other = organisation(provider, OrganisationKind.COMPANY, "BJ", "北京仪表", is_customer=True)
    return Actor(
        kind=ActorKind.PERSON, label="外人", scope=Scope(organisations=frozenset({other.pk})), person_id=uuid7()
    )
