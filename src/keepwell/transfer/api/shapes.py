# SPDX-License-Identifier: Apache-2.0
"""How files in and out look in the API."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema

from keepwell.kernel.api.representations import shows
from keepwell.transfer.models import Package, StockImport

VerdictName = Literal["added", "changed", "unchanged", "refused"]
Template = Literal["organisations", "people", "contacts", "systems", "projects", "members", "roles"]
TemplateForm = Literal["csv", "xlsx"]


class ImportShape(Schema):
    """A file on its way in; `columns` says in which column of the file (from 0) each of ours is."""

    id: UUID
    kind: str
    state: str
    organisation_id: UUID
    customer_id: UUID
    file_name: str
    sha256: str
    columns: dict[str, int]
    total: int
    done: int
    counts: dict[str, int]
    trouble: str
    created_at: datetime
    finished_at: datetime | None


class ImportList(Schema):
    """Some imports; `next` asks for those after them."""

    items: list[ImportShape]
    next: UUID | None


class FindingShape(Schema):
    """One row: its line in the file, what becomes of it, which of our columns are wrong, and why."""

    line: int
    verdict: VerdictName
    columns: list[str]
    reason: str


class FindingList(Schema):
    """Some rows; `next` is the line to go on after."""

    items: list[FindingShape]
    next: int | None


class PackageShape(Schema):
    """An export."""

    id: UUID
    state: str
    organisation_id: UUID
    customer_id: UUID
    project_id: UUID | None
    done: int
    total: int
    counts: dict[str, int]
    trouble: str
    created_at: datetime
    finished_at: datetime | None
    expires_at: datetime


class PackageList(Schema):
    """Some exports; `next` asks for those after them."""

    items: list[PackageShape]
    next: UUID | None


shows(StockImport, ImportShape)
shows(Package, PackageShape)
