# SPDX-License-Identifier: Apache-2.0
"""How reports look to programs."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema

from keepwell.reports.models import Edition
from keepwell.reports.selectors.behind import BehindLine


class ColumnShape(Schema):
    """One column; `kind` says what its values are: count, share (of one), span (seconds), number, day, moment, text."""

    key: str
    title: str
    kind: str
    charted: bool
    tone: str


class SheetShape(Schema):
    """One table; each row has a value for each column, in their order."""

    key: str
    title: str
    how: list[str]
    columns: list[ColumnShape]
    rows: list[list[Any]]
    chart: str | None
    unit: str
    sideways: bool
    empty: str


class TileShape(Schema):
    """One large figure."""

    title: str
    value: Any
    kind: str
    tone: str
    note: str


class ReportShape(Schema):
    """A report; words are in the language that was asked for."""

    report: str
    title: str
    period: str
    filters: list[list[str]]
    how: list[str]
    tiles: list[TileShape]
    sheets: list[SheetShape]


class CountedShape(Schema):
    """One ticket that was counted."""

    id: UUID
    number: str
    title: str
    state: str
    owner: str
    opened_at: datetime
    ended_at: datetime | None


class CountedList(Schema):
    """A page of them; `next` goes on behind it, empty at the end."""

    items: list[CountedShape]
    total: int
    next: str


class EditionShape(Schema):
    """One report that was made."""

    id: UUID
    report: str
    title: str
    state: str
    progress: int
    language: str
    organisation_id: UUID
    created_at: datetime
    finished_at: datetime | None


def counted_shape(line: BehindLine) -> dict[str, Any]:
    """A line of the list as JSON."""
    return {
        "id": line.id,
        "number": line.number,
        "title": line.title,
        "state": line.state,
        "owner": line.owner,
        "opened_at": line.opened_at,
        "ended_at": line.ended_at,
    }


def edition_shape(row: Edition) -> EditionShape:
    """An edition without its figures."""
    return EditionShape(
        id=row.pk,
        report=row.report,
        title=row.title,
        state=row.state,
        progress=row.progress,
        language=row.language,
        organisation_id=row.organisation_id,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )
