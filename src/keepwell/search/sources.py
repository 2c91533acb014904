# SPDX-License-Identifier: Apache-2.0
"""What can be found: rooms register their kinds here at start."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from keepwell.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Document:
    """What a room says about one object: where it belongs and the texts to find it by."""

    object_id: UUID
    organisation_id: UUID
    title: str
    codes: tuple[str, ...] = ()  # numbers and codes people type to find exactly this
    texts: tuple[str, ...] = ()
    address: str = ""  # page of the object
    heading: str = ""  # shown instead of the title, never searched: what the object belongs to


@dataclass(frozen=True, slots=True)
class SearchSource:
    """A kind of thing: `load` reads documents in the present scope, `visible` is the room's own list for the actor."""

    kind: str
    label: str | Promise
    load: Callable[[Sequence[UUID]], Iterable[Document]]
    visible: Callable[[Actor], QuerySet[Model]]


_sources: dict[str, SearchSource] = {}


def register(source: SearchSource) -> None:
    """Make a kind of thing findable."""
    _sources[source.kind] = source


def sources() -> tuple[SearchSource, ...]:
    """Every registered kind, by name."""
    return tuple(_sources[kind] for kind in sorted(_sources))


def source_of(kind: str) -> SearchSource:
    """One kind; `LookupError` when no room registered it."""
    try:
        return _sources[kind]
    except KeyError:
        raise LookupError(f"no room registered {kind!r} for search") from None
