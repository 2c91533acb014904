# SPDX-License-Identifier: Apache-2.0
"""What programs may read of contracts."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from keepwell.contracts.api.shapes import (
    ClauseShape,
    ContractList,
    ContractPage,
    ContractShape,
    ContractVersionPage,
    ContractVersionShape,
    CoveredSystemList,
    CoveredSystemShape,
)
from keepwell.contracts.models import ContractVersion
from keepwell.contracts.selectors import contracts_for, systems_for, versions_of
from keepwell.kernel.api.answers import tagged
from keepwell.kernel.api.params import Limit
from keepwell.kernel.api.problems import CODES, Problem
from keepwell.kernel.api.write_surface import actor_of
from keepwell.kernel.errors import NotFound

router = Router(tags=["contracts"])


@router.get(
    "/contracts", response={200: ContractList, CODES: Problem}, operation_id="contracts_contracts", summary="Contracts"
)
def contracts(
    request: HttpRequest, customer_id: UUID | None = None, after: UUID | None = None, limit: Limit = 50
) -> ContractList:
    """Contracts the caller may see, oldest first."""
    rows = contracts_for(actor_of(request)).order_by("pk")
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = list(rows[: limit + 1])
    items = [ContractShape.model_validate(row) for row in found[:limit]]
    return ContractList(items=items, next=items[-1].id if len(found) > limit else None)


@router.get(
    "/contracts/{uuid:id}",
    response={200: ContractPage, CODES: Problem},
    operation_id="contracts_contract",
    summary="One contract with its terms",
)
def contract(request: HttpRequest, id: UUID) -> ContractPage:  # noqa: A002  # the name in the address
    """A contract, its versions with their clauses, and the systems it covers."""
    actor = actor_of(request)
    row = contracts_for(actor).filter(pk=id).first()
    if row is None:
        raise NotFound
    tagged(request, row)
    return ContractPage(
        **ContractShape.model_validate(row).dict(),
        versions=[_version(one) for one in versions_of(actor, row.pk)],
        systems=[CoveredSystemShape.model_validate(one) for one in systems_for(actor).filter(contract_id=row.pk)],
    )


@router.get(
    "/covered-systems",
    response={200: CoveredSystemList, CODES: Problem},
    operation_id="contracts_systems",
    summary="Covered systems",
)
def systems(
    request: HttpRequest, customer_id: UUID | None = None, after: UUID | None = None, limit: Limit = 50
) -> CoveredSystemList:
    """Systems that tickets may name, oldest first."""
    rows = systems_for(actor_of(request), customer_id).order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = list(rows[: limit + 1])
    items = [CoveredSystemShape.model_validate(row) for row in found[:limit]]
    return CoveredSystemList(items=items, next=items[-1].id if len(found) > limit else None)


def _version(row: ContractVersion) -> ContractVersionPage:
    clauses = [ClauseShape.model_validate(one) for one in row.clauses.all()]
    return ContractVersionPage(**ContractVersionShape.model_validate(row).dict(), clauses=clauses)
