# SPDX-License-Identifier: Apache-2.0
"""The dictionary as its keeper sees it, and how the index stands."""

from dataclasses import dataclass
from datetime import datetime

from keepwell.search.choices import RebuildState
from keepwell.search.lexicon import normal, simplified
from keepwell.search.models import Rebuild, StaleMark, Term
from keepwell.search.services.count_words import entry_count
from keepwell.search.shipped import SHIPPED


@dataclass(frozen=True, slots=True)
class TermLine:
    """A word of the dictionary; `is_shipped`: nobody here has changed it."""

    word: str
    synonyms: tuple[str, ...]
    is_active: bool
    is_shipped: bool


@dataclass(frozen=True, slots=True)
class IndexState:
    """How many entries there are, how many wait to be written again, and the last rebuild."""

    entries: int
    stale: int
    is_busy: bool
    percent: int
    done: int
    total: int
    finished_at: datetime | None
    mended: int


def term_lines(words: str = "") -> list[TermLine]:
    """Every word, those of this installation first; `words` narrows to those that hold it."""
    own = [
        TermLine(row.word, tuple(row.synonyms), row.is_active, is_shipped=False)
        for row in Term.objects.order_by("word")
    ]
    known = {line.word for line in own}
    lines = own + [TermLine(word, others, True, True) for word, others in SHIPPED if word not in known]
    looked_for = simplified(normal(words)).casefold()
    return [line for line in lines if looked_for in " ".join((line.word, *line.synonyms)).casefold()]


def index_state() -> IndexState:
    """How the index stands now."""
    row = Rebuild.objects.exclude(state=RebuildState.DONE).order_by("asked_at").first()
    last = Rebuild.objects.filter(state=RebuildState.DONE).order_by("-finished_at").first()
    return IndexState(
        entries=entry_count(),
        stale=StaleMark.objects.count(),
        is_busy=row is not None,
        percent=min(100, 100 * row.done // row.total) if row and row.total else 0,
        done=row.done if row else 0,
        total=row.total if row else 0,
        finished_at=last.finished_at if last else None,
        mended=last.mended if last else 0,
    )
