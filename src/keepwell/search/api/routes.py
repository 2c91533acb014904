# SPDX-License-Identifier: Apache-2.0
"""Search for programs: the same index and the same visibility as the search box."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AfterValidator, Field

from keepwell.kernel.api.bodies import clean_text
from keepwell.kernel.api.params import Cursor, Words
from keepwell.kernel.api.problems import CODES, Problem
from keepwell.kernel.api.write_surface import actor_of
from keepwell.search.choices import Order
from keepwell.search.selectors import Hit, find, similar
from keepwell.search.statements import Place
from keepwell.search.web.finding import place_of
from keepwell.ui.addresses import cursor, position

router = Router(tags=["search"])
Most = Annotated[int, Field(ge=1, le=50)]
Few = Annotated[int, Field(ge=1, le=20)]
Text = Annotated[str, AfterValidator(clean_text), Field(max_length=2_000)]


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
    facts: list[str]
    at: datetime | None
    is_solved: bool


class KindCountShape(Schema):
    """How many visible things of a kind match; 1001 means more than a thousand."""

    kind: str
    label: str
    count: int


class FoundShape(Schema):
    """The best matches; `is_loose`: nothing held all words, `is_capped`: there were too many to rank them all.

    `next` goes into `after` for the page behind; `jump` is the address of the thing whose number was typed.
    """

    items: list[HitShape]
    is_loose: bool
    is_capped: bool
    counts: list[KindCountShape]
    next: str | None
    jump: str


class SimilarShape(Schema):
    """Cases like a text, best first."""

    items: list[HitShape]


@router.get("/search", response={200: FoundShape, CODES: Problem}, operation_id="search_find", summary="Search")
def search(  # noqa: PLR0913  # the parameters of an address
    request: HttpRequest,
    q: Words,
    kind: Words = "",
    order: Order = Order.RELEVANCE,
    after: Cursor = "",
    limit: Most = 20,
) -> FoundShape:
    """What the caller may see and matches, as on the page; filters are written in `q`, like `is:open owner:me`.

    `kind` keeps to one kind of thing, like `ticket`.
    """
    place = place_of(position(after))
    kinds = (kind,) if kind else ()
    found = find(actor_of(request), q, kinds=kinds, limit=limit, order=order, after=place)
    return FoundShape(
        items=[_hit(one) for one in found.hits],
        is_loose=found.is_loose,
        is_capped=found.is_capped,
        counts=[KindCountShape(kind=one.kind, label=str(one.label), count=one.count) for one in found.counts],
        next=_cursor(found.after),
        jump=found.jump,
    )


@router.get(
    "/search/similar",
    response={200: SimilarShape, CODES: Problem},
    operation_id="search_similar",
    summary="Cases like a text",
)
def similar_cases(request: HttpRequest, text: Text, limit: Few = 5) -> SimilarShape:
    """Visible cases that share the most telling words with a text; solved ones count more."""
    return SimilarShape(items=[_hit(one) for one in similar(actor_of(request), text, limit=limit)])


def _cursor(place: Place | None) -> str | None:
    if place is None:
        return None
    key = place.key.isoformat() if isinstance(place.key, datetime) else place.key
    return cursor(key, str(place.object_id))


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
        facts=list(one.facts),
        at=one.at,
        is_solved=one.worth > 0,
    )
