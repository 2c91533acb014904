# SPDX-License-Identifier: Apache-2.0
"""Which shared solutions are like a few typed words: pairs of Chinese characters and whole Latin words.

The words of a question typed while one is in trouble are never those of the solution's title, so any shared pair counts
and rare ones count more; a few thousand solutions are few enough to weigh the best candidates here.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from math import log

_LATIN = re.compile(r"[a-z0-9][a-z0-9._/+-]*")
_CHINESE = re.compile(r"[\u3400-\u9fff]+")
_LONGEST = 40
#: pairs that say nothing of the matter
_EMPTY = frozenset(
    (
        "怎么",
        "么办",
        "什么",
        "一个",
        "不了",
        "没有",
        "我的",
        "我们",
        "可以",
        "如何",
        "the",
        "is",
        "a",
        "to",
        "my",
        "in",
        "of",
    )
)
#: a title's word weighs more than one of the text
_TITLE = 2.0


def grams(text: str) -> list[str]:
    """What a text is found by; each once, in order of appearance."""
    lowered = text.lower()
    found = [word.strip("._/+-")[:_LONGEST] for word in _LATIN.findall(lowered)]
    for run in _CHINESE.findall(lowered):
        found += [run[at : at + 2] for at in range(len(run) - 1)] or [run]
    return [word for word in dict.fromkeys(found) if word and word not in _EMPTY]


def ranked(asked: Sequence[str], texts: Mapping[object, tuple[str, Iterable[str]]], limit: int) -> list[object]:
    """The keys of the texts that share most with what is asked; a text is its title and all its grams."""
    held = {key: frozenset(all_of) for key, (_title, all_of) in texts.items()}
    often = Counter(word for words in held.values() for word in words.intersection(asked))
    weight = {word: log(1 + len(texts) / often[word]) + 0.2 for word in asked if often[word]}
    total = sum(weight.values()) + sum(log(1 + len(texts)) for word in asked if word not in weight)
    scores: dict[object, float] = {}
    for key, (title, _all) in texts.items():
        of_title = frozenset(grams(title))
        shared = held[key].intersection(asked)
        scores[key] = sum(weight[word] * (_TITLE if word in of_title else 1.0) for word in shared)
    best = sorted(scores, key=lambda key: -scores[key])
    # a single common pair out of a whole sentence is chance
    return [key for key in best if scores[key] >= total / 6][:limit]
