# SPDX-License-Identifier: Apache-2.0
"""Finding things. Nothing leaves the database that is not joined to what the actor may see."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from keepwell.kernel.actor import Actor
from keepwell.kernel.scope import reading
from keepwell.search.choices import Order
from keepwell.search.filters import Asked, answers, narrowed, understood
from keepwell.search.reading import refresh_lexicon
from keepwell.search.selectors.hits import Found, Hit, KindCount, Row, shown
from keepwell.search.sources import SearchSource, sources
from keepwell.search.sql import rows
from keepwell.search.statements import RANKED, Asking, Place, kinds_holding, strict_sql, weighed_sql
from keepwell.search.vectors import Query, query, quoted
from keepwell.search.weighing import weighed
from keepwell.search.windows import counted
from keepwell.search.words import whole

_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


def find(  # noqa: PLR0913  # all by name
    actor: Actor,
    text: str,
    *,
    kinds: Sequence[str] = (),
    limit: int = 20,
    order: Order = Order.RELEVANCE,
    after: Place | None = None,
) -> Found:
    """The best matches of all words, or of some when no object holds all; `客户:华信` and its like narrow them."""
    with reading(actor):
        refresh_lexicon()
        asked = understood(text)
        chosen = [one for one in sources() if (not kinds or one.kind in kinds) and answers(one, asked)]
        words = query(asked.words)
        asking = Asking(limit + 1, order, after, lambda source, rows: narrowed(actor, source, rows, asked.narrowings))
        if words.is_empty:
            return _listed(actor, chosen, asked, asking) if asked.narrowings or asked.kinds else Found(())
        found = _strict(actor, chosen, words, asking)
        if not found.hits and (after is None or _is_loose(actor, chosen, words, asking)):
            return _loose(actor, chosen, words, asking)
        return found


def _strict(actor: Actor, chosen: Sequence[SearchSource], words: Query, asking: Asking) -> Found:
    known = counted(actor, [source.kind for source in chosen], words.terms)
    strict = known.exact(words.strict)
    held = kinds_holding([source.kind for source in chosen if source.is_few], strict)

    def answer(source: SearchSource) -> list[tuple[Any, ...]]:
        if source.is_few and source.kind not in held:
            return []
        found: list[tuple[Any, ...]] = []
        for within in known.windows(source, actor):
            found = rows(*strict_sql(actor, source, strict, replace(asking, within=within)))
            if found and found[0][3] > RANKED:
                break
        return found

    return _asked(chosen, asking, words, answer)


def _is_loose(actor: Actor, chosen: Sequence[SearchSource], words: Query, asking: Asking) -> bool:
    """Whether the first page was one of some words only: a later page has to go on in the same way."""
    first = Asking(1, Order.NEWEST, None, asking.narrow)
    return not any(rows(*strict_sql(actor, source, words.strict, first)) for source in chosen)


def _loose(actor: Actor, chosen: Sequence[SearchSource], words: Query, asking: Asking) -> Found:
    telling = weighed(words.words)
    few = [source.kind for source in chosen if source.is_few]
    held = kinds_holding(few, " | ".join(quoted(one.word) for one in telling))
    known = counted(actor, [source.kind for source in chosen], ())

    def answer(source: SearchSource) -> list[tuple[Any, ...]]:
        if source.is_few and source.kind not in held:
            return []
        return rows(*weighed_sql(actor, source, telling, replace(asking, within=known.widest(source, actor))))

    found = _asked(chosen, asking, words, answer)
    return Found(found.hits, True, found.is_capped, (), found.after)


def _asked(
    chosen: Sequence[SearchSource],
    asking: Asking,
    words: Query,
    answer: Callable[[SearchSource], list[tuple[Any, ...]]],
) -> Found:
    matched: list[Row] = []
    counts: list[KindCount] = []
    for source in chosen:
        found = answer(source)
        matched += [Row(source, key, at, rank) for key, at, rank, _count in found]
        if found:
            counts.append(KindCount(source.kind, source.label, found[0][3]))
    page = sorted(matched, key=lambda row: _key(row, asking.order), reverse=True)
    hits = shown(page[: asking.limit - 1], words.marks)
    is_capped = any(one.count > RANKED for one in counts)
    return Found(
        tuple(hits),
        False,
        is_capped,
        tuple(counts),
        _next(page, asking),
        _jump(hits, words) if not asking.after else "",
    )


def _key(row: Row, order: Order) -> tuple[float | datetime, UUID]:
    return (row.at or _BEFORE_ALL, row.object_id) if order == Order.NEWEST else (row.rank, row.object_id)


def _next(page: Sequence[Row], asking: Asking) -> Place | None:
    if len(page) < asking.limit or asking.limit < 2:
        return None
    last = page[asking.limit - 2]
    return Place(last.at if asking.order == Order.NEWEST else last.rank, last.object_id)


def _jump(hits: Sequence[Hit], words: Query) -> str:
    if len(words.marks) != 1:
        return ""
    typed = whole(words.marks[0])
    return next((hit.address for hit in hits if any(whole(code) == typed for code in hit.codes)), "")


def _listed(actor: Actor, chosen: Sequence[SearchSource], asked: Asked, asking: Asking) -> Found:
    """Filters without words: the newest of what answers to them."""
    matched: list[Row] = []
    for source in chosen:
        visible = narrowed(actor, source, source.visible(actor), asked.narrowings)
        if asking.after is not None:
            visible = visible.filter(pk__lt=asking.after.object_id)
        keys = visible.order_by("-pk").values_list("pk", flat=True)[: asking.limit]
        matched += [Row(source, key, None, 0.0) for key in keys]
    page = sorted(matched, key=lambda row: row.object_id, reverse=True)
    last = page[asking.limit - 2] if len(page) >= asking.limit > 1 else None
    place = Place(None, last.object_id) if last else None
    return Found(tuple(shown(page[: asking.limit - 1], ())), after=place)
