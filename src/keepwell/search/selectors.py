# SPDX-License-Identifier: Apache-2.0
"""Finding things. Nothing leaves the database that is not joined to what the actor may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise

from keepwell.kernel.actor import Actor
from keepwell.kernel.scope import reading
from keepwell.search.marking import Segment, marked, snippet
from keepwell.search.sources import Document, SearchSource, sources
from keepwell.search.sql import Value
from keepwell.search.vectors import Query, query

#: visible matches that are ranked; ranking tens of thousands is what makes word search slow
RANKED = 2000

_FIND_SQL = """
WITH found AS MATERIALIZED (
    SELECT s.object_id, s.words
      FROM search_searchentry s
     WHERE s.words @@ %s::text::tsquery AND s.kind = %s AND {place} AND s.object_id IN ({visible})
     LIMIT %s)
SELECT object_id, ts_rank('{{0.1, 0.2, 0.6, 1.0}}', words, %s::text::tsquery, 1) AS rank, (SELECT count(*) FROM found)
  FROM found
 ORDER BY rank DESC, object_id DESC
 LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found, its words marked."""

    kind: str
    label: str | Promise
    object_id: UUID
    title: tuple[Segment, ...]
    snippet: tuple[Segment, ...]
    codes: tuple[str, ...]
    address: str
    rank: float


@dataclass(frozen=True, slots=True)
class Found:
    """An answer; `is_loose` when nothing held all words, `is_capped` when there were too many to rank them all."""

    hits: tuple[Hit, ...]
    is_loose: bool = False
    is_capped: bool = False


def find(actor: Actor, text: str, *, kinds: Sequence[str] = (), limit: int = 20) -> Found:
    """The best matches of all words, or of some when no object holds all."""
    asked = query(text)
    chosen = [source for source in sources() if not kinds or source.kind in kinds]
    if asked.is_empty or not chosen:
        return Found(())
    with reading(actor):
        found = _find(actor, chosen, asked, asked.strict, limit)
        if found.hits or asked.strict == asked.loose:
            return found
        loose = _find(actor, chosen, asked, asked.loose, limit)
        return Found(loose.hits, is_loose=True, is_capped=loose.is_capped)


def _find(actor: Actor, chosen: Sequence[SearchSource], asked: Query, words: str, limit: int) -> Found:
    hits: list[Hit] = []
    is_capped = False
    for source in chosen:
        rows = _ranked(actor, source, words, limit)
        is_capped = is_capped or any(count >= RANKED for _id, _rank, count in rows)
        documents = {document.object_id: document for document in source.load([row[0] for row in rows])}
        hits += [_hit(source, documents[row[0]], asked, row[1]) for row in rows if row[0] in documents]
    hits.sort(key=lambda hit: hit.rank, reverse=True)
    return Found(tuple(hits[:limit]), is_capped=is_capped)


def _ranked(actor: Actor, source: SearchSource, words: str, limit: int) -> list[tuple[UUID, float, int]]:
    sql, values = search_sql(actor, source, words, limit)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def search_sql(actor: Actor, source: SearchSource, words: str, limit: int) -> tuple[str, list[Value]]:
    """The one query of this room: index first, then the visible rows of the source, then the cap, then the ranks."""
    visible, visible_values = source.visible(actor).order_by().values("pk").query.sql_with_params()
    place, place_values = (
        ("true", [])
        if actor.scope.everything
        else (
            "s.organisation_id = ANY (%s::uuid[])",
            [sorted(actor.scope.organisations)],
        )
    )
    sql = _FIND_SQL.format(place=place, visible=visible)
    return sql, [words, source.kind, *place_values, *visible_values, RANKED, words, limit]


def _hit(source: SearchSource, document: Document, asked: Query, rank: float) -> Hit:
    body = "  ".join(document.texts)
    return Hit(
        source.kind,
        source.label,
        document.object_id,
        marked(document.heading or document.title, asked.marks),
        snippet(body, asked.marks),
        document.codes,
        document.address,
        rank,
    )
