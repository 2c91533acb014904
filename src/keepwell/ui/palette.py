# SPDX-License-Identifier: Apache-2.0
"""The command palette: pages, commands and found things under one box, fed by sources that rooms register."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext as _

from keepwell.ui import navigation
from keepwell.ui.faces import Text

LIMIT = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to go to or to start; `words` are further texts it is found by."""

    title: Text
    url: str
    group: Text
    hint: Text = ""
    key: str = ""
    words: Sequence[Text] = ()

    def answers(self, query: str) -> bool:
        """Whether every word of the query stands somewhere in the entry."""
        text = " ".join(str(part) for part in (self.title, self.hint, *self.words)).casefold()
        return all(word in text for word in query.casefold().split())


@dataclass(frozen=True, slots=True)
class Source:
    """Where entries come from. `searches`: it has done the matching itself (search results), so none is dropped."""

    name: str
    entries: Callable[[HttpRequest, str], Iterable[Entry]]
    searches: bool = False
    order: int = 100


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Enter a source; the same name replaces."""
    _sources[source.name] = source


def find(request: HttpRequest, query: str) -> list[Entry]:
    """What the palette shows for a query, at most twenty entries, sources in their order."""
    found: list[Entry] = []
    for source in sorted(_sources.values(), key=lambda source: source.order):
        matching = (e for e in source.entries(request, query) if source.searches or e.answers(query))
        found.extend(list(matching)[: LIMIT - len(found)])
    return found


def _pages(request: HttpRequest, query: str) -> Iterable[Entry]:
    for section in navigation.sections(request):
        for link in section.links:
            yield Entry(link.title, link.url, _("Pages"), hint=section.title)


register(Source("ui.pages", _pages, order=50))
