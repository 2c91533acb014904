# SPDX-License-Identifier: Apache-2.0
"""Cases like a text or like another case: the most telling words decide, and a solved case counts more."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from uuid import UUID

from keepwell.kernel.actor import Actor
from keepwell.kernel.scope import reading
from keepwell.search.reading import refresh_lexicon
from keepwell.search.selectors.hits import Hit, Row, shown
from keepwell.search.sources import sources
from keepwell.search.sql import rows
from keepwell.search.statements import Asking, weighed_sql
from keepwell.search.vectors import query
from keepwell.search.weighing import Weighed, weighed, weighed_of_entry
from keepwell.search.windows import counted

#: characters of a text that are compared
_READ = 2_000
#: how much more a solved case counts, and twice that one shared for reuse
_SOLVED = 0.25
#: what shares less than this part of the telling words is not alike
_LEAST_ALIKE = 0.06
_MARKED = 40


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
        best = _best(actor, weighed(words.words), kinds, limit + len(without))
        kept = [row for row in best if row.object_id not in without][:limit]
        return tuple(shown(kept, words.marks[:_MARKED]))


def similar_keys(actor: Actor, kind: str, object_id: UUID, *, limit: int = 5) -> list[UUID]:
    """Visible objects of the kind that share the most telling words with this one, best first; two queries."""
    with reading(actor):
        best = _best(actor, weighed_of_entry(kind, object_id), (kind,), limit + 1)
        return [row.object_id for row in best if row.object_id != object_id][:limit]


def _best(actor: Actor, telling: Sequence[Weighed], kinds: Sequence[str], limit: int) -> list[Row]:
    if not telling:
        return []
    chosen = [one for one in sources() if (one.kind in kinds if kinds else one.is_case)]
    asking = Asking(limit, worth=_SOLVED)
    known = counted(actor, [source.kind for source in chosen], ())
    matched = [
        Row(source, key, at, rank)
        for source in chosen
        for key, at, rank, _count in rows(
            *weighed_sql(actor, source, telling, replace(asking, within=known.widest(source, actor)))
        )
        if rank >= _LEAST_ALIKE
    ]
    return sorted(matched, key=lambda row: (row.rank, row.object_id), reverse=True)[:limit]
