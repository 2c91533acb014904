# SPDX-License-Identifier: Apache-2.0
"""Imports, their findings and rejects; exports and their archives; templates. Acting goes through the write surface."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router

from keepwell.files.services import serve
from keepwell.kernel import clock
from keepwell.kernel.api.params import Limit
from keepwell.kernel.api.problems import CODES, Problem
from keepwell.kernel.api.write_surface import actor_of
from keepwell.kernel.errors import NotFound
from keepwell.transfer.api.shapes import (
    FindingList,
    FindingShape,
    ImportList,
    ImportShape,
    PackageList,
    PackageShape,
    Template,
    TemplateForm,
    VerdictName,
)
from keepwell.transfer.choices import StockKind
from keepwell.transfer.kinds.reasons import told
from keepwell.transfer.kinds.specs import SPECS
from keepwell.transfer.packing.names import package_name
from keepwell.transfer.rejects import rejects_name
from keepwell.transfer.selectors import (
    findings_for,
    import_of,
    imports_for,
    package_file,
    packages_for,
    rejects_of,
)
from keepwell.transfer.sheets import template_of

router = Router(tags=["transfer"])
_BYTES: dict[str, Any] = {
    "responses": {
        200: {"description": "The file", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
    }
}


@router.get(
    "/imports",
    response={200: ImportList, CODES: Problem},
    operation_id="transfer_imports",
    summary="Files on their way in",
)
def imports(request: HttpRequest, after: UUID | None = None, limit: Limit = 50) -> ImportList:
    """Imports the caller may see, oldest first."""
    rows = imports_for(actor_of(request)).order_by("pk")
    found = list((rows.filter(pk__gt=after) if after else rows)[: limit + 1])
    items = [ImportShape.model_validate(row) for row in found[:limit]]
    return ImportList(items=items, next=items[-1].id if len(found) > limit else None)


@router.get(
    "/imports/{uuid:id}",
    response={200: ImportShape, CODES: Problem},
    operation_id="transfer_import",
    summary="How far an import is",
)
def one_import(request: HttpRequest, id: UUID) -> ImportShape:  # noqa: A002  # the name in the address
    """State, counts by what became of the rows, and the columns as they were guessed or chosen."""
    return ImportShape.model_validate(import_of(actor_of(request), id))


@router.get(
    "/imports/{uuid:id}/findings",
    response={200: FindingList, CODES: Problem},
    operation_id="transfer_findings",
    summary="What was found in its rows",
)
def findings(
    request: HttpRequest,
    id: UUID,  # noqa: A002  # the name in the address
    verdict: VerdictName | None = None,
    after: int = 0,
    limit: Limit = 50,
) -> FindingList:
    """Rows by line, each with what becomes of it and why; `after` is the last line seen."""
    run = import_of(actor_of(request), id)
    spec = SPECS.get(StockKind(run.kind))
    place = min(max(after, 0), 2**31 - 1)
    found = list(findings_for(run, str(verdict or ""), place)[: limit + 1])
    items = [
        FindingShape(
            line=row.line,
            verdict=cast("VerdictName", row.verdict),
            columns=[flaw[0] for flaw in row.flaws],
            reason=told(row.flaws, spec),
        )
        for row in found[:limit]
    ]
    return FindingList(items=items, next=items[-1].line if len(found) > limit else None)


@router.get(
    "/imports/{uuid:id}/rejects",
    response={CODES: Problem},
    operation_id="transfer_rejects",
    summary="The refused rows as a file",
    openapi_extra=_BYTES,
)
def rejects(request: HttpRequest, id: UUID) -> HttpResponseBase:  # noqa: A002  # the name in the address
    """The same columns and why; corrected, it can be sent again."""
    run, stored = rejects_of(actor_of(request), id)
    return serve(stored, rejects_name(run))


@router.get(
    "/import-templates/{kind}",
    response={CODES: Problem},
    operation_id="transfer_template",
    summary="A file to fill in",
    openapi_extra=_BYTES,
)
def template(request: HttpRequest, kind: Template, form: TemplateForm = "csv") -> HttpResponse:
    """The columns of a kind with one example row, in the caller's language."""
    response = HttpResponse(template_of(SPECS[StockKind(kind)], form), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{kind}.{form}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@router.get(
    "/packages", response={200: PackageList, CODES: Problem}, operation_id="transfer_packages", summary="Exports"
)
def packages(request: HttpRequest, after: UUID | None = None, limit: Limit = 50) -> PackageList:
    """Exports the caller asked for, oldest first."""
    rows = packages_for(actor_of(request)).order_by("pk")
    found = list((rows.filter(pk__gt=after) if after else rows)[: limit + 1])
    items = [PackageShape.model_validate(row) for row in found[:limit]]
    return PackageList(items=items, next=items[-1].id if len(found) > limit else None)


@router.get(
    "/packages/{uuid:id}/file",
    response={CODES: Problem},
    operation_id="transfer_package_file",
    summary="The archive of an export",
    openapi_extra=_BYTES,
)
def package_bytes(request: HttpRequest, id: UUID) -> HttpResponseBase:  # noqa: A002  # the name in the address
    """For the one who asked, within a week."""
    package, stored = package_file(actor_of(request), id)
    if package.expires_at <= clock.now():
        raise NotFound
    return serve(stored, package_name(package))
