# SPDX-License-Identifier: Apache-2.0
"""Where the asked words stand in a text, as segments that a template can mark without trusting the text."""

import re
from dataclasses import dataclass

from keepwell.search.lexicon import normal, simplified
from keepwell.search.words import bigrams

_AROUND = 30
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text, asked for or not."""

    text: str
    is_match: bool


def marked(text: str, marks: tuple[str, ...]) -> tuple[Segment, ...]:
    """The whole text in segments."""
    clean = " ".join(normal(text).split())
    pattern = _pattern(marks)
    if pattern is None:
        return (Segment(clean, False),) if clean else ()
    return _cut(clean, pattern)


def snippet(text: str, marks: tuple[str, ...]) -> tuple[Segment, ...]:
    """The stretch around the first match, with dots where it was cut."""
    clean = " ".join(normal(text).split())
    pattern = _pattern(marks)
    first = pattern.search(simplified(clean)) if pattern is not None else None
    start = max(0, first.start() - _AROUND) if first else 0
    end = min(len(clean), start + _LONGEST)
    shown = f"{'…' if start else ''}{clean[start:end]}{'…' if end < len(clean) else ''}"
    if pattern is None:
        return (Segment(shown, False),) if shown else ()
    return _cut(shown, pattern)


def _cut(text: str, pattern: re.Pattern[str]) -> tuple[Segment, ...]:
    found: list[Segment] = []
    place = 0
    for match in pattern.finditer(simplified(text)):  # as long as the text: places are the same
        if match.start() > place:
            found.append(Segment(text[place : match.start()], False))
        found.append(Segment(text[match.start() : match.end()], True))
        place = match.end()
    if place < len(text):
        found.append(Segment(text[place:], False))
    return tuple(found)


def _pattern(marks: tuple[str, ...]) -> re.Pattern[str] | None:
    wanted: list[str] = []
    for mark in marks:
        wanted.append(_spaced(mark))
        # a chunk may stand apart in the text: then its pairs are marked
        wanted.extend(re.escape(pair) for pair in bigrams(mark) if not mark.isascii() and len(mark) > 2)
    if not wanted:
        return None
    return re.compile("|".join(sorted(dict.fromkeys(wanted), key=len, reverse=True)), re.IGNORECASE)


def _spaced(mark: str) -> str:
    if not mark.isascii():
        return re.escape(mark)
    characters = [re.escape(character) for character in mark if character.isalnum()]
    return r"[-_./+#&\s]?".join(characters)
