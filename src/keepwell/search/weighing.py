# SPDX-License-Identifier: Apache-2.0
"""Which words of a question say most: the rare ones, by the counts of the index (inverse document frequency)."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from uuid import UUID

from keepwell.search.models import WordCount
from keepwell.search.sql import rows

#: words are looked up, weighed and asked for up to these numbers
_LOOKED_UP = 160
_ASKED = 14
#: postings that one question reads: a word of half of all entries says nothing and costs the most
_MOST_READ = 16_000
#: a word that is not counted stands in fewer entries than this
LEAST_COUNTED = 20
#: among fewer entries than this every word is rare
_LEAST_TOTAL = 1_000


#: words that ask rather than say; in a mixed index they may be rare and would decide for the wrong reason
_ASKING = frozenset(files("keepwell.search").joinpath("asking.txt").read_text("utf-8").split())


@dataclass(frozen=True, slots=True)
class Weighed:
    """A word and how much it says."""

    word: str
    weight: float
    entries: int


def weighed(words: Sequence[str]) -> list[Weighed]:
    """The words to ask for, the most telling first; one query."""
    looked_up = [word for word in words if word not in _ASKING][:_LOOKED_UP] or list(words[:_LOOKED_UP])
    counts = dict(WordCount.objects.filter(word__in=["", *looked_up]).values_list("word", "entries"))
    total = max(counts.pop("", 0), _LEAST_TOTAL)
    return telling(_weighed(word, counts.get(word, LEAST_COUNTED // 2), total) for word in looked_up)


_OF_ENTRY = """
SELECT l.lexeme, coalesce(c.entries, %s), 'B' = ANY (l.weights), (SELECT entries FROM search_wordcount WHERE word = '')
  FROM search_searchentry e CROSS JOIN unnest(e.words) l LEFT JOIN search_wordcount c ON c.word = l.lexeme
 WHERE e.kind = %s AND e.object_id = %s AND l.lexeme NOT LIKE '=%%' AND NOT 'A' = ANY (l.weights)
"""


def weighed_of_entry(kind: str, object_id: UUID) -> list[Weighed]:
    """The same for the words of an object, without its codes; words of its title count double. One query."""
    found = rows(_OF_ENTRY, [LEAST_COUNTED // 2, kind, object_id])
    total = max(found[0][3] or 0, _LEAST_TOTAL) if found else _LEAST_TOTAL
    single = [
        (_weighed(word, entries, total), is_title) for word, entries, is_title, _all in found if word not in _ASKING
    ]
    return telling(Weighed(one.word, one.weight * (2 if is_title else 1), one.entries) for one, is_title in single)


def telling(words: Iterable[Weighed]) -> list[Weighed]:
    """The first words by weight, for as long as reading them costs little."""
    found = sorted(words, key=_first)
    chosen: list[Weighed] = []
    read = 0
    for one in found:
        read += one.entries
        if chosen and (len(chosen) == _ASKED or read > _MOST_READ):
            break
        chosen.append(one)
    return chosen


def _weighed(word: str, entries: int, total: int) -> Weighed:
    entries = min(entries, total)
    return Weighed(word, math.log(1 + (total - entries + 0.5) / (entries + 0.5)), entries)


def _first(one: Weighed) -> tuple[float, int]:
    return -one.weight, -len(one.word)
