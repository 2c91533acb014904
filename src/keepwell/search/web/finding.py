# SPDX-License-Identifier: Apache-2.0
"""The page of results, also while one types, and similar cases for whoever is writing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from keepwell.kernel.scope import reading
from keepwell.search.choices import Order
from keepwell.search.filters import completions
from keepwell.search.selectors import Found, find, similar, suggestion
from keepwell.search.statements import Place
from keepwell.ui import palette
from keepwell.ui.acting import is_fragment
from keepwell.ui.addresses import cursor, position, with_query
from keepwell.ui.faces import Link
from keepwell.ui.navigation import actor_of

LONGEST = 200
PAGE = 20
_RECENT = "searches"
_MOST_RECENT = 8
_MOST_PAGES = 5
_MOST_TEXT = 2_000
_WRITTEN_FROM = 4


@dataclass(frozen=True, slots=True)
class Try:
    """A line that may be searched next."""

    line: str
    url: str
    meaning: str = ""


@require_GET
def find_page(request: HttpRequest) -> HttpResponse:
    """What matches; a typed ticket number leads straight to its ticket."""
    actor = actor_of(request)
    text = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:LONGEST]
    order = Order.NEWEST if request.GET.get("order") == Order.NEWEST else Order.RELEVANCE
    kind = request.GET.get("kind", "")[:60]
    with reading(actor):
        found = find(actor, text, kinds=(kind,) if kind else (), limit=PAGE, order=order, after=_after(request))
        everything = find(actor, text, limit=1) if kind and text else found
        offers = (
            [_try(one.line, str(one.meaning)) for one in completions(actor, text) if one.line != text] if text else []
        )
        meant = suggestion(actor, text) if text and (found.is_loose or not found.hits) else ""
    if not is_fragment(request):
        if found.jump and "stay" not in request.GET and not kind:
            return HttpResponseRedirect(found.jump)
        _remember(request, text, found)
    context = {
        "query": text,
        "found": found,
        "kinds": _kinds(request, everything, kind),
        "orders": _orders(request, order),
        "offers": offers,
        "meant": _try(meant) if meant else None,
        "pages": _pages(request, text) if text and not kind else [],
        "recent": [_try(line) for line in _recent(request) if line != text],
        "next_url": with_query(request, after=cursor(*_told(found.after))) if found.after else "",
        "is_later": bool(request.GET.get("after")),
    }
    return render(request, "search/parts/found.html" if is_fragment(request) else "search/find.html", context)


@require_GET
def similar_cases(request: HttpRequest) -> HttpResponse:
    """Visible cases like the text that is being written; a piece of a page."""
    text = (request.GET.get("text") or request.GET.get("title") or "").replace("\x00", " ").strip()[:_MOST_TEXT]
    hits = similar(actor_of(request), text) if len(text) >= _WRITTEN_FROM else ()
    return render(request, "search/parts/similar.html", {"hits": hits, "text": text})


def _try(line: str, meaning: str = "") -> Try:
    return Try(line, f"{reverse('search:find')}?{urlencode({'q': line})}", meaning)


def _kinds(request: HttpRequest, found: Found, chosen: str) -> list[Link]:
    if not found.counts or (len(found.counts) == 1 and not chosen):
        return []
    every = Link(_("Everything"), with_query(request, kind=None, after=None), is_current=not chosen)
    return [
        every,
        *(
            Link(
                f"{one.label} {one.words}",
                with_query(request, kind=one.kind, after=None),
                is_current=one.kind == chosen,
            )
            for one in found.counts
        ),
    ]


def _orders(request: HttpRequest, chosen: Order) -> list[Link]:
    return [
        Link(one.label, with_query(request, order=one.value, after=None), is_current=one == chosen) for one in Order
    ]


def _pages(request: HttpRequest, text: str) -> Sequence[palette.Entry]:
    """Pages of the product by their titles, and what can be begun."""
    return palette.find(request, text, searching=False)[:_MOST_PAGES]


def _recent(request: HttpRequest) -> list[str]:
    kept = request.session.get(_RECENT, [])
    return [line for line in kept if isinstance(line, str)] if isinstance(kept, list) else []


def _remember(request: HttpRequest, text: str, found: Found) -> None:
    """What found something is offered again, in this session only."""
    if text and found.hits:
        request.session[_RECENT] = [text, *(line for line in _recent(request) if line != text)][:_MOST_RECENT]


def _told(place: Place) -> tuple[object, object]:
    return place.key.isoformat() if isinstance(place.key, datetime) else place.key, str(place.object_id)


def _after(request: HttpRequest) -> Place | None:
    return place_of(position(request.GET.get("after")))


def place_of(values: list[object] | None) -> Place | None:
    """The place of a cursor; None for the beginning or for anything tampered with."""
    match values:
        case [str(moment), str(key)]:
            return _place(moment, key)
        case [int() | float() as rank, str(key)]:
            return _place(float(rank), key)
        case [None, str(key)]:
            return _place(None, key)
        case _:
            return None


def _place(key: str | float | None, object_id: str) -> Place | None:
    try:
        moment = datetime.fromisoformat(key) if isinstance(key, str) else key
        return Place(moment, UUID(object_id))
    except ValueError:
        return None
