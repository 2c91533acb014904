# SPDX-License-Identifier: Apache-2.0
"""Search for programs: the same index and the same visibility as the search box."""

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from keepwell.kernel.api.params import Words
from keepwell.kernel.api.problems import CODES, Problem
from keepwell.kernel.api.write_surface import actor_of
from keepwell.search.selectors import Hit, find

router = Router(tags=["search"])
Most = Annotated[int, Field(ge=1, le=50)]


class MarkedShape(Schema):
    """A piece of text; `is_match` where it was asked for."""

    text: str
    is_match: bool


class HitShape(Schema):
    """One thing found."""

    kind: str
    id: UUID
    label: str
    title: list[MarkedShape]
    snippet: list[MarkedShape]
    codes: list[str]
    address: str
    rank: float


class FoundShape(Schema):
    """The best matches; `is_loose`: nothing held all words, `is_capped`: there were too many to rank them all."""

    items: list[HitShape]
    is_loose: bool
    is_capped: bool


@router.get("/search", response={200: FoundShape, CODES: Problem}, operation_id="search_find", summary="Search")
def search(request: HttpRequest, q: Words, kind: Words = "", limit: Most = 20) -> FoundShape:
    """What the caller may see and matches; `kind` keeps to one kind of thing, like `ticket`."""
    found = find(actor_of(request), q, kinds=(kind,) if kind else (), limit=limit)
    return FoundShape(items=[_hit(one) for one in found.hits], is_loose=found.is_loose, is_capped=found.is_capped)


def _hit(one: Hit) -> HitShape:
    return HitShape(
        kind=one.kind,
        id=one.object_id,
        label=str(one.label),
        title=[MarkedShape(text=part.text, is_match=part.is_match) for part in one.title],
        snippet=[MarkedShape(text=part.text, is_match=part.is_match) for part in one.snippet],
        codes=list(one.codes),
        address=one.address,
        rank=one.rank,
    )
