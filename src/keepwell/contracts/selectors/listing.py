# SPDX-License-Identifier: Apache-2.0
"""Contracts, their versions and systems, as far as the actor may see them."""

from uuid import UUID

from django.db.models import QuerySet

from keepwell.contracts.models import Contract, ContractVersion, CoveredSystem
from keepwell.kernel.actor import Actor


def contracts_for(actor: Actor) -> QuerySet[Contract]:
    """The contracts the actor may see, by number."""
    return Contract.objects.visible_to(actor).select_related("organisation", "provider").order_by("number")


def versions_of(actor: Actor, contract_id: UUID) -> QuerySet[ContractVersion]:
    """The versions of a contract, newest first, with their clauses."""
    versions = ContractVersion.objects.visible_to(actor).filter(contract_id=contract_id)
    return versions.prefetch_related("clauses").order_by("-number")


def systems_for(actor: Actor, customer_id: UUID | None = None) -> QuerySet[CoveredSystem]:
    """The covered systems the actor may see, of one customer or of all."""
    systems = CoveredSystem.objects.visible_to(actor).order_by("name", "pk")
    return systems if customer_id is None else systems.filter(customer_id=customer_id)
