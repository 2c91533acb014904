# SPDX-License-Identifier: Apache-2.0
"""Text as words the index can hold.

Chinese runs become character bigrams (nothing is missed because a dictionary cut differently) and dictionary words of
three and more characters (they rank whole words higher). Latin words and codes are kept whole without their
separators, and in parts: `ECN-2024-001` is found as `ecn2024001`, `2024-001` and `ecn`; `Pro/E` as `proe`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import rjieba

from keepwell.search.lexicon import lexicon, normal, simplified

_LONGEST = 64
_CHINESE = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"([{_CHINESE}]+)|[^\W_{_CHINESE}]+(?:[-_./+#&][^\W_{_CHINESE}]+)*[+#]*", re.UNICODE)
_PART = re.compile(r"[^\W_]+")
_CAMEL = re.compile(r"[A-Z]{2,}(?=[A-Z][a-z])|[A-Z]?[a-z]{2,}|[A-Z]+|\d+")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of one script as it stands in the text."""

    text: str
    start: int
    is_chinese: bool


def runs(text: str) -> Iterator[Run]:
    """Chinese stretches and latin words or codes of normalised text."""
    for found in _RUN.finditer(text):
        yield Run(found[0], found.start(), found.lastindex is not None)


def words_of(text: str) -> Iterator[str]:
    """Everything under which a text is to be found, in order, with repetitions."""
    for found in _RUN.finditer(simplified(normal(text))):
        yield from _latin(found[0]) if found.lastindex is None else _chinese(found[0])


def whole(code: str) -> str:
    """A latin word or code without its separators, in lower case."""
    return "".join(_PART.findall(code)).casefold()[:_LONGEST]


def parts(code: str) -> list[str]:
    """The parts of a code between separators, in lower case."""
    return [part.casefold()[:_LONGEST] for part in _PART.findall(code)]


def bigrams(text: str) -> list[str]:
    """Each two neighbouring characters; a single character stays alone."""
    if len(text) == 1:
        return [text]
    return [text[place : place + 2] for place in range(len(text) - 1)]


def chunks(run: str) -> list[str]:
    """A Chinese stretch cut into words, where single characters join what follows (or else what stands before)."""
    found: list[str] = []
    single = ""
    for word in lexicon().cut(run):
        if len(word) == 1:
            single += word
            continue
        found.append(single + word)
        single = ""
    if single and found and len(single) == 1:
        found[-1] += single
    elif single:
        found.append(single)
    return found


def _chinese(run: str) -> Iterator[str]:
    yield from bigrams(run)
    if len(run) > 2:
        long = {word for word in rjieba.cut_for_search(run) if len(word) > 2}
        yield from sorted(long | {word for word in lexicon().cut(run) if len(word) > 2})


def _is_plain(code: str) -> bool:
    """Whether a code has no parts: most words of a text are plain, and this spares them four searches."""
    if not code.isascii():
        return False
    return code.isdigit() or (code.isalpha() and (code.islower() or code.isupper() or code.istitle()))


def _latin(code: str) -> Iterator[str]:
    if _is_plain(code):
        yield code.lower()[:_LONGEST]
        return
    together = whole(code)
    yield together
    pieces = parts(code)
    if len(pieces) > 1:
        yield from pieces
    for piece in _PART.findall(code):
        inner = _CAMEL.findall(piece)
        if len(inner) > 1:
            yield from (word.casefold()[:_LONGEST] for word in inner)
