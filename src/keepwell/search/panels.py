# SPDX-License-Identifier: Apache-2.0
"""What this room hangs into the kit: the search box, live results in it, and the page of the dictionary."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from keepwell.kernel.actor import ActorKind
from keepwell.search.selectors import Hit, find
from keepwell.ui import navigation, palette, shell

_SEARCHED_FROM = 2
_MOST_FOUND = 10


def _found(request: HttpRequest, query: str) -> Iterable[palette.Entry]:
    """What matches while one types, kind by kind, and the way to all of it."""
    actor, text = navigation.actor_of(request), query.strip()
    if len(text) < _SEARCHED_FROM or actor.kind is ActorKind.NOBODY:
        return
    found = find(actor, text, limit=_MOST_FOUND)
    if found.hits:
        address = f"{reverse('search:find')}?{urlencode({'q': text, 'stay': '1'})}"
        words = _("All results: %(count)s") % {"count": found.total} if found.counts else _("All results")
        yield palette.Entry(words, address, _("Search"))
    # the palette puts a heading above each run of one kind
    places = {kind: place for place, kind in reversed(list(enumerate(hit.kind for hit in found.hits)))}
    for hit in sorted(found.hits, key=lambda hit: places[hit.kind]):
        yield palette.Entry(hit.name, hit.address, hit.label, hint=_hint(hit))


def _hint(hit: Hit) -> str:
    return " · ".join([*hit.codes[:1], *hit.facts[:2]])


palette.register(palette.Source("search.hits", _found, searches=True, order=60))
navigation.register(
    navigation.NavItem(
        gettext_lazy("Administration"),
        gettext_lazy("Search and dictionary"),
        "search:dictionary",
        action="search.keep_term",
        order=96,
        under="/administration/search/",
    ),
)
shell.plug(find="search:find")
