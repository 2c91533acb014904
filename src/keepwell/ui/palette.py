# SPDX-License-Identifier: Apache-2.0
"""The command palette: pages, commands and found things under one box, fed by sources that rooms register."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from keepwell.kernel import ports
from keepwell.kernel.actor import Actor
from keepwell.kernel.registry import actions
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


@dataclass(frozen=True, slots=True)
class Offer:
    """An action and the page on which it is done; shown to whom the policies allow, or by `roles`."""

    action: str
    url_name: str
    roles: frozenset[str] = frozenset()
    key: str = ""
    words: Sequence[Text] = ()


_sources: dict[str, Source] = {}
_offers: dict[str, Offer] = {}


def register(source: Source) -> None:
    """Enter a source; the same name replaces."""
    _sources[source.name] = source


def offer(*offers: Offer) -> None:
    """Enter actions that the palette starts; its title is the action's own. The same action replaces."""
    for one in offers:
        _offers[one.action] = one


def _may(actor: Actor, one: Offer) -> bool:
    if one.roles:
        return any(actor.holds(role) for role in one.roles)
    return bool(ports.authorizer().authorise(actor, one.action, None, {}).allowed)


def find(request: HttpRequest, query: str, *, searching: bool = True) -> list[Entry]:
    """What the palette shows for a query, at most twenty entries, sources in their order; without those that search
    when the caller has searched himself.
    """
    found: list[Entry] = []
    for source in sorted(_sources.values(), key=lambda source: source.order):
        if source.searches and not searching:
            continue
        matching = (e for e in source.entries(request, query) if source.searches or e.answers(query))
        found.extend(list(matching)[: LIMIT - len(found)])
    return found


def _pages(request: HttpRequest, query: str) -> Iterable[Entry]:
    for section in navigation.sections(request):
        for link in section.links:
            yield Entry(link.title, link.url, _("Pages"), hint=section.title)


def _commands(request: HttpRequest, query: str) -> Iterable[Entry]:
    """What the reader may do, of all that is offered; asks no table."""
    actor, declared = navigation.actor_of(request), actions()
    for one in _offers.values():
        title = str(declared[one.action].title) if one.action in declared else ""
        url = _address(one.url_name)
        if not title or not url or (query and not Entry(title, url, "", words=one.words).answers(query)):
            continue
        if _may(actor, one):
            yield Entry(title, url, _("Commands"), key=one.key, words=one.words)


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


register(Source("ui.commands", _commands, order=45))
register(Source("ui.pages", _pages, order=50))
