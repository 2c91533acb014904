# SPDX-License-Identifier: Apache-2.0
"""Columns as declared: what they are called in either language, what they hold, and how a cell becomes a value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cache

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import override

from keepwell.transfer.choices import StockKind
from keepwell.transfer.reading.layout import normal
from keepwell.transfer.reading.lines import Line

_LANGUAGES = ("zh-hans", "en")
_YES = {"true", "yes", "y", "1", "x", "是", "对", "有", "√", "✓"}
_NO = {"false", "no", "n", "0", "否", "无"}
_DATES = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日", "%Y-%m-%dT%H:%M:%S")
_FIRST_YEAR, _LAST_YEAR = 1970, 2200


class Holds(StrEnum):
    """What a column's cells are."""

    TEXT = "text"
    DATE = "date"
    YES_NO = "yes_no"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a row was refused: our column (or ""), a code of `reasons`, and what its sentence names."""

    column: str
    code: str
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; `also` are other names people give it, `examples` what the template shows (Chinese, English)."""

    name: str
    title: Promise
    also: tuple[str, ...] = ()
    required: bool = False
    holds: Holds = Holds.TEXT
    choices: type[TextChoices] | None = None
    without: tuple[str, ...] = ()  # choices that a file may not name
    longest: int = 200
    examples: tuple[str, str] = ("", "")

    def title_in(self, language: str) -> str:
        """The name in a language."""
        with override(language):
            return str(self.title)

    def example_in(self, language: str) -> str:
        """The template's cell in a language."""
        return self.examples[1 if language.startswith("en") else 0]

    def names(self) -> set[str]:
        """Everything the column may be called, as `normal` writes it."""
        return {normal(name) for name in (self.name, *map(self.title_in, _LANGUAGES), *self.also)}

    def value(self, text: str) -> "object | Flaw | None":
        """The value of a cell, a flaw, or None for an empty cell."""
        text = text.strip()
        if not text:
            return Flaw(self.name, "empty") if self.required else None
        if len(text) > self.longest:
            return Flaw(self.name, "too_long", {"most": str(self.longest)})
        if self.holds is Holds.DATE:
            return self._date(text)
        if self.holds is Holds.YES_NO:
            return self._yes_no(text)
        if self.holds is Holds.CHOICE:
            return self._choice(text)
        return text

    def _date(self, text: str) -> date | Flaw:
        for form in _DATES:
            try:
                found = datetime.strptime(text, form).date()  # noqa: DTZ007  # a day has no zone
            except ValueError:
                continue
            if _FIRST_YEAR <= found.year <= _LAST_YEAR:
                return found
        return Flaw(self.name, "no_date", {"value": text[:40]})

    def _yes_no(self, text: str) -> bool | Flaw:
        word = text.casefold()
        if word in _YES:
            return True
        return False if word in _NO else Flaw(self.name, "no_yes_no", {"value": text[:40]})

    def _choice(self, text: str) -> str | Flaw:
        known = _labels(self.choices) if self.choices else {}
        found = known.get(normal(text))
        if found is None or found in self.without:
            offered = [value for value in dict.fromkeys(known.values()) if value not in self.without]
            return Flaw(self.name, "no_choice", {"value": text[:40], "near": ", ".join(offered)})
        return found


@cache
def _labels(choices: type[TextChoices]) -> dict[str, str]:
    """Values by value and by label in both languages."""
    found = {normal(str(value)): str(value) for value in choices.values}
    for language in _LANGUAGES:
        with override(language):
            found |= {normal(str(label)): str(value) for value, label in choices.choices}
    return found


@dataclass(slots=True)
class Row:
    """One row of a file as values; absent and empty cells are not there."""

    line: Line
    values: dict[str, object]
    flaws: list[Flaw]

    def text(self, name: str) -> str:
        """A text, "" when the cell is empty."""
        found = self.values.get(name)
        return found if isinstance(found, str) else ""

    def day(self, name: str) -> date | None:
        """A day."""
        found = self.values.get(name)
        return found if isinstance(found, date) else None

    def yes(self, name: str) -> bool | None:
        """Yes, no, or not said."""
        found = self.values.get(name)
        return found if isinstance(found, bool) else None


def row_of(line: Line, columns: Sequence[Column], places: Mapping[str, int]) -> Row:
    """Read a line by the columns' places in the file."""
    if line.flaw:
        return Row(line, {}, [Flaw("", line.flaw)])
    values: dict[str, object] = {}
    flaws: list[Flaw] = []
    for column in columns:
        place = places.get(column.name)
        cell = line.cells[place] if place is not None and place < len(line.cells) else ""
        found = column.value(cell)
        if isinstance(found, Flaw):
            flaws.append(found)
        elif found is not None:
            values[column.name] = found
    return Row(line, values, flaws)


def guessed(columns: Sequence[Column], header: Sequence[str]) -> dict[str, int]:
    """Which of our columns each name of the header is; nothing is guessed twice."""
    found: dict[str, int] = {}
    names = [normal(name) for name in header]
    for column in columns:
        known = column.names()
        place = next((at for at, name in enumerate(names) if name in known and at not in found.values()), None)
        if place is not None:
            found[column.name] = place
    return found


@dataclass(frozen=True, slots=True)
class KindSpec:
    """A kind of file: what it is called and its columns."""

    kind: StockKind
    columns: tuple[Column, ...]
    hint: Promise

    def named(self, name: str) -> Column | None:
        """A column by its name."""
        return next((column for column in self.columns if column.name == name), None)

    def known_names(self) -> set[str]:
        """Every name any of the columns may have."""
        return {name for column in self.columns for name in column.names()}
