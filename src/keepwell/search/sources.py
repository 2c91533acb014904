# SPDX-License-Identifier: Apache-2.0
"""What can be found: rooms register their kinds here at start."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from keepwell.kernel.actor import Actor

Text = str | Promise


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
    facts: tuple[str, ...] = ()  # shown beside it, never searched: state, owner
    at: datetime | None = None  # when it began; newest first goes by it
    worth: int = 0  # what it helps somebody with the same trouble: 0 nothing yet, 1 solved, 2 shared for reuse


@dataclass(frozen=True, slots=True)
class Filter:
    """A word before a colon. `apply` narrows the visible rows; None means that no row can answer to the value."""

    names: tuple[str, ...]  # as typed, in every language; the first one is the name in addresses
    label: Text
    apply: Callable[[Actor, QuerySet[Any], str], QuerySet[Any] | None]
    #: values offered while typing, out of what the actor may see
    values: Callable[[Actor, str], Iterable[str]] | None = None


@dataclass(frozen=True, slots=True)
class Follow:
    """A table whose changes make documents stale: the column that names the object, the columns that matter."""

    model: type[Model]
    column: str
    fields: tuple[str, ...]
    condition: str = ""  # SQL over NEW/OLD written `{row}`, where only some rows are of the kind
    #: columns that change only when somebody's words are taken away: the entry goes in the same transaction
    forgets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchSource:
    """A kind of thing: `load` reads documents in the present scope, `visible` is the room's own list for the actor."""

    kind: str
    label: Text
    load: Callable[[Sequence[UUID]], Iterable[Document]]
    visible: Callable[[Actor], QuerySet[Any]]
    #: few among many: the index is asked for the kind too, and rows outside one's organisations may be visible
    is_few: bool = False
    #: shown as a similar case
    is_case: bool = False
    #: as typed after `type:`
    names: tuple[str, ...] = ()
    filters: Sequence[Filter] = ()
    follows: Sequence[Follow] = ()
    order: int = 100


_sources: dict[str, SearchSource] = {}


def register(source: SearchSource) -> None:
    """Make a kind of thing findable."""
    _sources[source.kind] = source


def sources() -> tuple[SearchSource, ...]:
    """Every registered kind, in its order."""
    return tuple(sorted(_sources.values(), key=lambda source: (source.order, source.kind)))


def source_of(kind: str) -> SearchSource:
    """One kind; `LookupError` when no room registered it."""
    try:
        return _sources[kind]
    except KeyError:
        raise LookupError(f"no room registered {kind!r} for search") from None
