# SPDX-License-Identifier: Apache-2.0
"""What a search answers, and how rows of the index become hits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from keepwell.search.marking import Segment, marked, snippet
from keepwell.search.sources import Document, SearchSource, Text
from keepwell.search.statements import RANKED, Place


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found, its words marked."""

    kind: str
    label: Text
    object_id: UUID
    title: tuple[Segment, ...]
    snippet: tuple[Segment, ...]
    codes: tuple[str, ...]
    address: str
    rank: float
    facts: tuple[str, ...] = ()
    at: datetime | None = None
    worth: int = 0

    @property
    def name(self) -> str:
        """The title without marks."""
        return "".join(part.text for part in self.title)


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many visible things of a kind match, up to a thousand."""

    kind: str
    label: Text
    count: int

    @property
    def words(self) -> str:
        """The count as it is shown."""
        return count_words(self.count)


@dataclass(frozen=True, slots=True)
class Found:
    """An answer; `is_loose` when nothing held all words, `is_capped` when there were too many to rank them all."""

    hits: tuple[Hit, ...]
    is_loose: bool = False
    is_capped: bool = False
    counts: tuple[KindCount, ...] = ()
    #: where the next page begins; None at the end
    after: Place | None = None
    #: the address of the thing whose number was typed
    jump: str = ""

    @property
    def total(self) -> str:
        """How many match, over all kinds, as it is shown."""
        return count_words(sum(one.count for one in self.counts))


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the index that matched."""

    source: SearchSource
    object_id: UUID
    at: datetime | None
    rank: float


def count_words(count: int) -> str:
    """A count as it is shown: beyond a thousand it is not counted."""
    return f"{RANKED:,}+" if count > RANKED else f"{count:,}"


def shown(rows: Sequence[Row], marks: tuple[str, ...]) -> list[Hit]:
    """Hits of rows, in their order; one load a kind, in the actor's scope."""
    documents: dict[tuple[str, UUID], Document] = {}
    for source in {row.source.kind: row.source for row in rows}.values():
        ids = [row.object_id for row in rows if row.source.kind == source.kind]
        documents.update({(source.kind, one.object_id): one for one in source.load(ids)})
    keyed = ((row, documents.get((row.source.kind, row.object_id))) for row in rows)
    return [_hit(row, document, marks) for row, document in keyed if document is not None]


def _hit(row: Row, document: Document, marks: tuple[str, ...]) -> Hit:
    return Hit(
        row.source.kind,
        row.source.label,
        document.object_id,
        marked(document.heading or document.title, marks),
        snippet("  ".join(document.texts), marks),
        document.codes,
        document.address,
        row.rank,
        document.facts,
        document.at,
        document.worth,
    )
