# SPDX-License-Identifier: Apache-2.0
"""The rules of lore.py hold in the code, and each rule knows bad from good."""

import io
import tokenize

import pytest

from tests.architecture.lore import LESSONS, Lesson
from tests.architecture.sources import sources


def _code_lines(text: str) -> list[tuple[int, str]]:
    """Lines without comments and docstrings (a string statement of its own)."""
    prose: set[int] = set()
    previous = tokenize.NEWLINE
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.STRING and previous in {
            tokenize.NEWLINE,
            tokenize.INDENT,
            tokenize.DEDENT,
            tokenize.NL,
        }:
            prose.update(range(token.start[0], token.end[0] + 1))
        if token.type != tokenize.COMMENT:
            previous = token.type
    lines = enumerate(text.splitlines(), 1)
    return [(n, line.split("  # ")[0]) for n, line in lines if n not in prose and not line.strip().startswith("#")]


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.bad)
def test_a_lesson_tells_bad_from_good(lesson: Lesson) -> None:
    assert lesson.broken_by(lesson.bad)
    assert not lesson.broken_by(lesson.good)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.bad)
def test_the_code_has_learnt_it(lesson: Lesson) -> None:
    broken = [
        f"{source.name}:{number}: {line.strip()}  ({lesson.why})"
        for source in sources()
        if lesson.applies(source) and source.name not in lesson.allowed
        for number, line in _code_lines(source.text)
        if lesson.broken_by(line)
    ]
    assert broken == []
