# SPDX-License-Identifier: Apache-2.0
"""The domain dictionary in memory: which words stand together, and which words mean the same.

Ours, with the administrator's lines laid over it. A process reads the table again every half minute; the one
that changed it at once.
"""

import re
import time
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

import rjieba

from keepwell.search.shipped import SHIPPED

FRESH_SECONDS = 30.0
_CHINESE_ONLY = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+\Z")


@lru_cache(maxsize=1)
def _traditional() -> dict[int, str]:
    """Traditional characters and the simplified ones they are written with here; one for one, so places stay."""
    traditional, simplified = files("keepwell.search").joinpath("traditional.txt").read_text("utf-8").split()
    return str.maketrans(dict(zip(traditional, simplified, strict=True)))


def normal(text: str) -> str:
    """Full-width forms and ligatures as plain characters; case stays, since it shows where words join."""
    return unicodedata.normalize("NFKC", text)


def simplified(text: str) -> str:
    """Traditional characters as simplified ones; as long as before."""
    return text if text.isascii() else text.translate(_traditional())


@dataclass(frozen=True, slots=True)
class Form:
    """A stretch of a question that the dictionary knows, with the other words for it."""

    start: int
    end: int
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words that stand together, and the groups of words that mean the same."""

    words: frozenset[str] = frozenset()
    others: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _cutter: re.Pattern[str] | None = None
    _finder: re.Pattern[str] | None = None

    @property
    def known(self) -> list[str]:
        """Every word of the dictionary, in lower case."""
        return sorted({*(word.casefold() for word in self.words), *self.others})

    def cut(self, run: str) -> Iterator[str]:
        """A Chinese stretch as words: the dictionary's first, the rest as the language usually goes."""
        place = 0
        for found in self._cutter.finditer(run) if self._cutter else ():
            yield from rjieba.cut(run[place : found.start()])
            yield found[0]
            place = found.end()
        yield from rjieba.cut(run[place:])

    def knows(self, word: str) -> bool:
        """Whether the word is indexed as a whole."""
        return word in self.words or bool(rjieba.has_word(word))

    def forms(self, text: str) -> Iterator[Form]:
        """Where normalised, simplified text holds a word with synonyms."""
        for found in self._finder.finditer(text) if self._finder else ():
            yield Form(found.start(), found.end(), self.others[_key(found[0])])


def build(lines: Iterable[tuple[str, tuple[str, ...]]]) -> Lexicon:
    """A lexicon from words with their synonyms; every word of a line stands for every other."""
    words: set[str] = set()
    others: dict[str, list[str]] = {}
    for term, synonyms in lines:
        forms = [simplified(normal(one)).strip() for one in (term, *synonyms)]
        words.update(one for one in forms if _CHINESE_ONLY.match(one) and len(one) > 1)
        for one in forms:
            known = others.setdefault(_key(one), [])
            known += [other for other in forms if _key(other) != _key(one) and other not in known]
    with_others = {key: tuple(found) for key, found in others.items() if found}
    return Lexicon(frozenset(words), with_others, _any_of(words), _finder_of(with_others))


def _key(form: str) -> str:
    return " ".join(form.casefold().replace("-", " ").split())


def _any_of(words: Iterable[str]) -> re.Pattern[str] | None:
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, ordered))) if ordered else None


def _finder_of(others: dict[str, tuple[str, ...]]) -> re.Pattern[str] | None:
    ordered = sorted(others, key=lambda word: (-len(word), word))
    pieces = [_whole(one) if one.isascii() else re.escape(one) for one in ordered]
    return re.compile("|".join(pieces), re.IGNORECASE) if pieces else None


def _whole(form: str) -> str:
    """A latin word or several, standing apart from others."""
    words = r"[\s-]+".join(re.escape(word) for word in form.split())
    return rf"(?<![A-Za-z0-9]){words}(?![A-Za-z0-9])"


@dataclass(slots=True)
class _Held:
    """The present lexicon of this process, and since when."""

    lexicon: Lexicon
    read_at: float = float("-inf")
    lines: tuple[tuple[str, tuple[str, ...]], ...] = ()


_held = _Held(build(SHIPPED))


def lexicon() -> Lexicon:
    """The dictionary as it stands."""
    return _held.lexicon


def is_stale() -> bool:
    """Whether the table ought to be read again."""
    return time.monotonic() - _held.read_at > FRESH_SECONDS


def hold(own: Iterable[tuple[str, tuple[str, ...], bool]]) -> None:
    """Take over the administrator's lines: word, synonyms, whether it counts."""
    laid: dict[str, tuple[str, ...] | None] = dict(SHIPPED)
    laid.update({term: synonyms if is_active else None for term, synonyms, is_active in own})
    lines = tuple((term, synonyms) for term, synonyms in laid.items() if synonyms is not None)
    if lines != _held.lines:
        _held.lexicon, _held.lines = build(lines), lines
    _held.read_at = time.monotonic()


def forget() -> None:
    """Read the table again at the next question."""
    _held.read_at = float("-inf")
