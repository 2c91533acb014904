# SPDX-License-Identifier: Apache-2.0
"""Words as PostgreSQL's text search takes them: vectors of documents and queries of askers."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from keepwell.search.lexicon import lexicon, normal, simplified
from keepwell.search.words import bigrams, chunks, parts, runs, whole, words_of

_LAST_POSITION = 16_383
_POSITIONS_KEPT = 4
_MOST_WORDS = 20_000
_MOST_TERMS = 16
_SHORTEST_PREFIX = 3
_QUOTED = re.compile(r"'([^']+)'")


MONTH = "=m"


@dataclass(frozen=True, slots=True)
class Query:
    """A question: all its terms in PostgreSQL's notation, its single words for weighing, and what to mark."""

    strict: str
    words: tuple[str, ...]
    marks: tuple[str, ...]
    #: of each term, every word that stands in it
    terms: tuple[tuple[str, ...], ...] = ()

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
    return " ".join(f"{quoted(word)}:{','.join(kept)}" if kept else quoted(word) for word, kept in places.items())


def query(text: str) -> Query:
    """What somebody typed as a query; an empty one when there is no word in it."""
    clean = simplified(normal(text))
    terms: list[str] = []
    marks: list[str] = []
    words = list(words_of(clean))
    place = 0
    for form in lexicon().forms(clean):
        _ask(clean[place : form.start], terms, marks)
        named = clean[form.start : form.end]
        asked: list[str] = []
        _ask(named, asked, [])
        ways = [way for way in (_joined(asked), *map(_together, form.others)) if way]
        terms.append(f"({' | '.join(dict.fromkeys(ways))})")
        marks += [named, *form.others]
        words += [word for other in form.others for word in words_of(other)]
        place = form.end
    _ask(clean[place:], terms, marks)
    terms = list(dict.fromkeys(terms))[:_MOST_TERMS]
    inside = tuple(tuple(_QUOTED.findall(term)) for term in terms)
    return Query(" & ".join(terms), tuple(dict.fromkeys(words)), tuple(dict.fromkeys(marks)), inside)


def _ask(text: str, terms: list[str], marks: list[str]) -> None:
    for run in runs(text):
        if run.is_chinese:
            for chunk in chunks(run.text):
                terms.append(_chinese(chunk))
                marks.append(chunk)
        else:
            terms.append(_latin(run.text))
            marks.append(run.text)


def _together(form: str) -> str:
    """Another word of the dictionary, all of it and nothing longer."""
    terms = [
        term
        for run in runs(form)
        for term in (map(_chinese, chunks(run.text)) if run.is_chinese else [_latin(run.text, is_open=False)])
    ]
    return _joined(terms)


def _joined(terms: list[str]) -> str:
    return f"({' & '.join(terms)})" if len(terms) > 1 else "".join(terms)


def kind_word(kind: str) -> str:
    """The word under which an entry's kind stands in its vector; nobody can type it."""
    return f"={kind}"


def place_word(organisation_id: UUID) -> str:
    """The word under which an entry's organisation stands in its vector."""
    return f"=o{organisation_id.hex}"


def month_word(at: datetime | None) -> str:
    """The word under which the month stands in which the object began."""
    return f"{MONTH}{at:%Y%m}" if at else f"{MONTH}0"


def quoted(word: str) -> str:
    """A single word as a query."""
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def _chinese(chunk: str) -> str:
    if len(chunk) == 1:
        return f"{quoted(chunk)}:*"
    together = " & ".join(quoted(pair) for pair in bigrams(chunk))
    if len(chunk) > 2 and lexicon().knows(chunk):
        return f"({quoted(chunk)} | ({together}))"
    return f"({together})"


def _latin(code: str, *, is_open: bool = True) -> str:
    together = whole(code)
    first = quoted(together) + (":*" if is_open and len(together) >= _SHORTEST_PREFIX else "")
    pieces = parts(code)
    if len(pieces) < 2:
        return first
    return f"({first} | ({' & '.join(quoted(piece) for piece in pieces)}))"
