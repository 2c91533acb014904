# SPDX-License-Identifier: Apache-2.0
"""What stands in the side bar: rooms register their pages; a reader sees those their roles reach."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from keepwell.kernel import ports
from keepwell.kernel.actor import NOBODY, Actor, ActorKind
from keepwell.ui.faces import Link, Text

COUNT_SECONDS = 15


@dataclass(frozen=True, slots=True)
class NavItem:
    """A page in the side bar. `roles`: any of them, held anywhere, shows it; `action`: asked of the policies instead.

    `count` is computed at most every 15 seconds per person, again when one of the `live` events has happened;
    `under` names the address prefix that marks it current.
    """

    section: Text
    title: Text
    url_name: str
    count: Callable[[Actor], int | None] | None = None
    action: str = ""
    roles: frozenset[str] = frozenset()
    order: int = 100
    under: str = ""
    live: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A titled group of links."""

    title: Text
    links: Sequence[Link]


_items: dict[str, NavItem] = {}


def register(*items: NavItem) -> None:
    """Enter pages; the same address name replaces."""
    for item in items:
        _items[item.url_name] = item


def registered() -> tuple[NavItem, ...]:
    """All pages in their order."""
    return tuple(sorted(_items.values(), key=lambda item: item.order))


def actor_of(request: HttpRequest) -> Actor:
    """Who reads; nobody before sign-in."""
    actor = getattr(request, "actor", None)
    return actor if isinstance(actor, Actor) else NOBODY


def is_shown(item: NavItem, actor: Actor) -> bool:
    """Whether the reader's roles reach the page."""
    if actor.kind is ActorKind.NOBODY:
        return False
    if item.roles and not any(actor.holds(role) for role in item.roles):
        return False
    return not item.action or ports.authorizer().authorise(actor, item.action, None, {}).allowed


def sections(request: HttpRequest) -> list[Section]:
    """The side bar of this reader, with the current page marked."""
    actor = actor_of(request)
    grouped: dict[str, tuple[Text, list[Link]]] = {}
    for item in registered():
        link = _link(item, actor, request.path) if is_shown(item, actor) else None
        if link is not None:
            grouped.setdefault(str(item.section), (item.section, []))[1].append(link)
    return [Section(title, links) for title, links in grouped.values()]


def live_events(request: HttpRequest) -> str:
    """The events after which a count in this reader's side bar may be another one."""
    actor = actor_of(request)
    named = {event for item in registered() if item.live and is_shown(item, actor) for event in item.live.split()}
    return " ".join(sorted(named))


def _link(item: NavItem, actor: Actor, path: str) -> Link | None:
    try:
        url = reverse(item.url_name)
    except NoReverseMatch:
        return None
    under = item.under or url
    is_current = path == url if under == "/" else path.startswith(under)
    return Link(item.title, url, is_current=is_current, count=_count(item, actor))


def _count(item: NavItem, actor: Actor) -> int | None:
    if item.count is None:
        return None
    key = f"ui.nav:{item.url_name}:{actor.fingerprint}"
    known = cache.get(key, "unknown")
    if known == "unknown":
        known = item.count(actor)
        cache.set(key, known, COUNT_SECONDS)
    return known if isinstance(known, int) else None
