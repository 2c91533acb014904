# SPDX-License-Identifier: Apache-2.0
"""The two queries of this room: all words together, and the most telling words weighed.

Both go the same way: the word index, the kind, the actor's organisations, in order; then one visible row after the
other, until enough are found. So nothing leaves the database that the source's own list would not show, and counts are
counts of visible rows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet

from keepwell.kernel.actor import Actor
from keepwell.search.choices import Order
from keepwell.search.sources import SearchSource
from keepwell.search.sql import Value, Values, rows
from keepwell.search.vectors import kind_word, quoted
from keepwell.search.weighing import Weighed

#: visible matches that are counted and ranked; beyond it the answer says "1,000+"
RANKED = 1_000
#: candidates of a weighed question that are looked at closely
_LOOKED_AT = 60
#: postings of one word that are read: counts may be older than the entries
_MOST_OF_A_WORD = 20_000

_STRICT = """
WITH matched AS MATERIALIZED (
    SELECT s.object_id, s.at FROM search_searchentry s
     WHERE s.words @@ %s::text::tsquery AND s.kind = %s AND {place}
     ORDER BY s.at DESC NULLS LAST, s.object_id DESC),
found AS MATERIALIZED (
    SELECT m.object_id, m.at FROM matched m
     CROSS JOIN LATERAL (SELECT true FROM ({visible}) v (pk) WHERE v.pk = m.object_id LIMIT 1) seen
     LIMIT %s),
ranked AS (
    SELECT f.object_id, f.at, {rank} AS rank FROM found f)
SELECT object_id, at, rank, (SELECT count(*) FROM found) FROM ranked
 WHERE {after} ORDER BY {order} LIMIT %s
"""
#: the weights are of D to A: text, –, title, codes
_RANK = """(SELECT ts_rank('{0.1, 0.2, 0.6, 1.0}', e.words, %s::text::tsquery, 1)::float8
    FROM search_searchentry e WHERE e.kind = %s AND e.object_id = f.object_id)"""
_KINDS = "SELECT DISTINCT s.kind FROM search_searchentry s WHERE s.words @@ %s::text::tsquery"
_WORD = """
(SELECT s.object_id, %s::float8 AS weight, s.worth FROM search_searchentry s
  WHERE s.words @@ %s::text::tsquery AND s.kind = %s AND {place} LIMIT %s)
"""
_WEIGHED = """
WITH scored AS MATERIALIZED (
    SELECT object_id, sum(weight) * (1 + {worth} * max(worth)) AS score FROM ({words}) w GROUP BY object_id),
ordered AS MATERIALIZED (SELECT object_id, score FROM scored ORDER BY score DESC, object_id DESC),
found AS MATERIALIZED (
    SELECT o.object_id, o.score FROM ordered o
     CROSS JOIN LATERAL (SELECT true FROM ({visible}) v (pk) WHERE v.pk = o.object_id LIMIT 1) seen
     LIMIT %s),
held AS MATERIALIZED (
    SELECT f.object_id, e.at, f.score, e.words || ''::tsvector AS words, e.worth
      FROM found f JOIN search_searchentry e ON e.kind = %s AND e.object_id = f.object_id),
ranked AS (
    SELECT object_id, at, (1 + {worth} * h.worth) / (0.6 + 0.4 * least(length(h.words), 1000) / 200.0) * (
        SELECT sum(t.weight * ts_rank('{{0.5, 0.5, 0.75, 1}}', h.words, t.word::tsquery))
          FROM unnest(%s::text[], %s::float8[]) t (word, weight)) / %s AS rank
      FROM held h)
SELECT object_id, at, rank, (SELECT count(*) FROM found) FROM ranked
 WHERE {after} ORDER BY {order} LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of hits ended."""

    key: float | datetime | None
    object_id: UUID


@dataclass(frozen=True, slots=True)
class Asking:
    """How hits are wanted: how many, in what order, after which; narrowed by what."""

    limit: int
    order: Order = Order.RELEVANCE
    after: Place | None = None
    narrow: Callable[[SearchSource, QuerySet[Any]], QuerySet[Any]] = lambda _source, visible: visible
    #: kind, organisations and months as words of the index, where its counts are known
    within: str = ""
    #: how much more a solved case counts (and twice that one shared for reuse)
    worth: float = 0.0


def kinds_holding(kinds: Sequence[str], words: str) -> frozenset[str]:
    """Those of the small kinds with an entry that matches, seen or not: the others need not be asked one by one."""
    if not kinds or not words:
        return frozenset()
    small = " | ".join(quoted(kind_word(kind)) for kind in kinds)
    return frozenset(kind for (kind,) in rows(_KINDS, [f"({words}) & ({small})"]))


def strict_sql(actor: Actor, source: SearchSource, words: str, asking: Asking) -> tuple[str, Values]:
    """Objects that hold all words."""
    visible, seen = _visible(actor, source, asking)
    place, at = _place(actor, source)
    after, last = _after(asking)
    is_ranked = asking.order == Order.RELEVANCE
    sql = _STRICT.format(
        place=place, visible=visible, after=after, order=_order(asking), rank=_RANK if is_ranked else "0::float8"
    )
    ranked: Values = [words, source.kind] if is_ranked else []
    return sql, [_within(source, words, asking), source.kind, *at, *seen, RANKED + 1, *ranked, *last, asking.limit]


def weighed_sql(actor: Actor, source: SearchSource, words: Sequence[Weighed], asking: Asking) -> tuple[str, Values]:
    """Objects that hold some of the words, those with the most telling ones first."""
    visible, seen = _visible(actor, source, asking)
    place, at = _place(actor, source)
    after, last = _after(asking)
    values: Values = []
    for one in words:
        values += [one.weight, _within(source, quoted(one.word), asking), source.kind, *at, _MOST_OF_A_WORD]
    sql = _WEIGHED.format(
        words=" UNION ALL ".join(_WORD.format(place=place) for _one in words),
        visible=visible,
        after=after,
        order=_order(asking),
        worth=float(asking.worth),
    )
    total = sum(one.weight for one in words) or 1.0
    texts, weights = [quoted(one.word) for one in words], [one.weight for one in words]
    return sql, [*values, *seen, _LOOKED_AT, source.kind, texts, weights, total, *last, asking.limit]


def _visible(actor: Actor, source: SearchSource, asking: Asking) -> tuple[str, Values]:
    narrowed = asking.narrow(source, source.visible(actor))
    try:
        sql, values = narrowed.order_by().values("pk").query.sql_with_params()
    except EmptyResultSet:  # the policies or a filter let nothing through
        return "SELECT NULL::uuid WHERE false", []
    return sql, list(values)


def _within(source: SearchSource, words: str, asking: Asking) -> str:
    if asking.within:
        return f"({words}) & {asking.within}"
    return f"{quoted(kind_word(source.kind))} & ({words})" if source.is_few else words


def _place(actor: Actor, source: SearchSource) -> tuple[str, Values]:
    if actor.scope.everything or source.is_few:
        return "true", []
    return "s.organisation_id = ANY (%s::uuid[])", [sorted(actor.scope.organisations)]


def _order(asking: Asking) -> str:
    return "at DESC NULLS LAST, object_id DESC" if asking.order == Order.NEWEST else "rank DESC, object_id DESC"


def _after(asking: Asking) -> tuple[str, Values]:
    place = asking.after
    if place is None:
        return "true", []
    if asking.order == Order.RELEVANCE:
        return "(rank, object_id) < (%s::float8, %s::uuid)", [_float(place.key), place.object_id]
    if isinstance(place.key, datetime):
        return "(at IS NULL OR (at, object_id) < (%s, %s::uuid))", [place.key, place.object_id]
    return "at IS NULL AND object_id < %s::uuid", [place.object_id]


def _float(key: float | datetime | None) -> Value:
    return key if isinstance(key, float) else 0.0
