# SPDX-License-Identifier: Apache-2.0
"""Which words of a question say most: the rare ones, by the counts of the index (inverse document frequency)."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from keepwell.search.models import WordCount

#: words are looked up, weighed and asked for up to these numbers
_LOOKED_UP = 160
_ASKED = 14
#: postings that one question reads: a word of half of all entries says nothing and costs the most
_MOST_READ = 16_000
#: a word that is not counted stands in fewer entries than this
LEAST_COUNTED = 20


@dataclass(frozen=True, slots=True)
class Weighed:
    """A word and how much it says."""

    word: str
    weight: float
    entries: int


def weighed(words: Sequence[str]) -> list[Weighed]:
    """The words to ask for, the most telling first; one query."""
    looked_up = list(words[:_LOOKED_UP])
    counts = dict(WordCount.objects.filter(word__in=["", *looked_up]).values_list("word", "entries"))
    total = max(counts.pop("", 0), 1_000)
    found = sorted((_weighed(word, counts.get(word, LEAST_COUNTED // 2), total) for word in looked_up), key=_first)
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
