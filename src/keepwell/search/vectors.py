# SPDX-License-Identifier: Apache-2.0
"""Words as PostgreSQL's text search takes them: vectors of documents and queries of askers."""

from collections.abc import Iterable
from dataclasses import dataclass

import rjieba

from keepwell.search.words import bigrams, chunks, normal, parts, runs, whole

_LAST_POSITION = 16_383
_POSITIONS_KEPT = 4
_MOST_WORDS = 20_000
_MOST_TERMS = 16
_SHORTEST_PREFIX = 3


@dataclass(frozen=True, slots=True)
class Query:
    """A question in PostgreSQL's notation: all terms together, and any of them."""

    strict: str
    loose: str
    marks: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing searchable was asked."""
        return not self.strict


def vector(fields: Iterable[tuple[Iterable[str], str]]) -> str:
    """A `tsvector` literal from fields of words, each with its weight (A to D)."""
    places: dict[str, list[str]] = {}
    position = 0
    for words, weight in fields:
        for word in words:
            position += 1
            if position > _MOST_WORDS:
                break
            kept = places.setdefault(word, [])
            if len(kept) < _POSITIONS_KEPT and position <= _LAST_POSITION:
                kept.append(f"{position}{weight}")
        position += 10  # words at the seam of two fields are no neighbours
    return " ".join(f"{_quoted(word)}:{','.join(kept)}" if kept else _quoted(word) for word, kept in places.items())


def query(text: str) -> Query:
    """What somebody typed as a query; an empty one when there is no word in it."""
    terms: list[str] = []
    marks: list[str] = []
    for run in runs(normal(text)):
        if run.is_chinese:
            for chunk in chunks(run.text):
                terms.append(_chinese(chunk))
                marks.append(chunk)
        else:
            terms.append(_latin(run.text))
            marks.append(run.text)
    terms = list(dict.fromkeys(terms))[:_MOST_TERMS]
    return Query(" & ".join(terms), " | ".join(terms), tuple(dict.fromkeys(marks)))


def _chinese(chunk: str) -> str:
    if len(chunk) == 1:
        return f"{_quoted(chunk)}:*"
    together = " & ".join(_quoted(pair) for pair in bigrams(chunk))
    if len(chunk) > 2 and rjieba.has_word(chunk):
        return f"({_quoted(chunk)} | ({together}))"
    return f"({together})"


def _latin(code: str) -> str:
    together = whole(code)
    first = _quoted(together) + (":*" if len(together) >= _SHORTEST_PREFIX else "")
    pieces = parts(code)
    if len(pieces) < 2:
        return first
    return f"({first} | ({' & '.join(_quoted(piece) for piece in pieces)}))"


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"
