# SPDX-License-Identifier: Apache-2.0
"""Cases like a text or like another case: the most telling words decide, and a solved case counts more."""

from collections.abc import Collection, Sequence
from uuid import UUID

from keepwell.kernel.actor import Actor
from keepwell.kernel.scope import reading
from keepwell.search.reading import refresh_lexicon
from keepwell.search.selectors.hits import Hit, Row, shown
from keepwell.search.sources import SearchSource, source_of, sources
from keepwell.search.sql import rows
from keepwell.search.statements import Asking, weighed_sql
from keepwell.search.vectors import Query, query
from keepwell.search.weighing import weighed

#: characters of a text that are compared
_READ = 2_000
#: how much more a solved case counts, and twice that one shared for reuse
_SOLVED = 0.25


def similar(
    actor: Actor,
    text: str,
    *,
    kinds: Sequence[str] = (),
    limit: int = 5,
    without: Collection[UUID] = (),
) -> tuple[Hit, ...]:
    """Visible cases like what somebody begins to write, best first; of all kinds of cases unless `kinds` says which."""
    with reading(actor):
        refresh_lexicon()
        words = query(text[:_READ])
        telling = weighed(words.words)
        if not telling:
            return ()
        chosen = [one for one in sources() if (one.kind in kinds if kinds else one.is_case)]
        asking = Asking(limit + len(without), worth=_SOLVED)
        matched = [
            Row(source, key, at, rank)
            for source in chosen
            for key, at, rank, _count in rows(*weighed_sql(actor, source, telling, asking))
            if key not in without
        ]
        best = sorted(matched, key=lambda row: (row.rank, row.object_id), reverse=True)[:limit]
        return tuple(shown(best, _marks(words)))


def similar_to(actor: Actor, kind: str, object_id: UUID, *, limit: int = 5) -> tuple[Hit, ...]:
    """Visible cases like this one."""
    with reading(actor):
        text = _text_of(source_of(kind), object_id)
        return similar(actor, text, limit=limit, without=(object_id,)) if text else ()


def _text_of(source: SearchSource, object_id: UUID) -> str:
    """The title counts first: of a long case only the beginning is compared."""
    for document in source.load([object_id]):
        return "\n".join([document.title, *document.texts])
    return ""


def _marks(words: Query) -> tuple[str, ...]:
    return words.marks[:40]
