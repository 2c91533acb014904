# SPDX-License-Identifier: Apache-2.0
"""Tables declared as columns of cell functions; the kit draws them as rows on a desk and as cards on a phone."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from django.http import HttpRequest

from keepwell.ui.addresses import with_query
from keepwell.ui.faces import Text

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column: `cell` gives text or safe HTML (see `keepwell.ui.parts`); `narrow` says what a phone makes of it."""

    key: str
    title: Text
    cell: Callable[[R], Text]
    sortable: bool = False
    align: Literal["start", "end"] = "start"
    narrow: Literal["show", "hide", "main"] = "show"
    tight: bool = False
    quiet: bool = False

    @property
    def classes(self) -> str:
        """The cell's CSS classes."""
        marks = {
            "is-end": self.align == "end",
            "is-tight": self.tight,
            "is-quiet": self.quiet,
            "is-main": self.narrow == "main",
            "is-wide-only": self.narrow == "hide",
        }
        return " ".join(name for name, wanted in marks.items() if wanted)


@dataclass(frozen=True, slots=True)
class Sorting:
    """By what a list is sorted, read from `?sort=key` or `?sort=-key`; anything unknown falls back to the default."""

    key: str
    descending: bool
    request: HttpRequest

    @classmethod
    def read(cls, request: HttpRequest, allowed: Iterable[str], default: str) -> "Sorting":
        """The asked order if it is allowed, else the default one."""
        asked = request.GET.get("sort", "")
        chosen = asked if asked.lstrip("-") in set(allowed) else default
        return cls(chosen.lstrip("-"), chosen.startswith("-"), request)

    def url(self, key: str) -> str:
        """Where a click on that column's head leads."""
        turned = f"-{key}" if key == self.key and not self.descending else key
        return with_query(self.request, sort=turned, after=None, before=None)

    def aria(self, key: str) -> str:
        """The head's `aria-sort`."""
        if key != self.key:
            return "none"
        return "descending" if self.descending else "ascending"


@dataclass(frozen=True, slots=True)
class Picking(Generic[R]):
    """Boxes before the rows for acting on many: the field's name, its form's id, a row's value and spoken label."""

    name: str
    form: str
    value: Callable[[R], str]
    label: Callable[[R], Text]


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head as the template prints it."""

    title: Text
    classes: str
    url: str = ""
    aria: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as the template prints it; the title repeats on phones, where heads are gone."""

    content: Text
    classes: str
    title: Text


@dataclass(frozen=True, slots=True)
class Row:
    """A row as the template prints it."""

    cells: Sequence[Cell]
    is_selected: bool
    pick_value: str = ""
    pick_label: Text = ""


@dataclass(frozen=True, slots=True)
class Table(Generic[R]):
    """What a list shows; hand it to `{% table %}`."""

    caption: Text
    columns: Sequence[Column[R]]
    rows: Sequence[R]
    sorting: Sorting | None = None
    picking: Picking[R] | None = None
    selected: Callable[[R], bool] | None = None
    empty: Text = ""
    empty_hint: Text = ""
    live: str = ""

    def heads(self) -> list[Head]:
        """The heads, sortable ones with their address."""
        return [self._head(column) for column in self.columns]

    def _head(self, column: Column[R]) -> Head:
        if self.sorting is None or not column.sortable:
            return Head(column.title, column.classes)
        return Head(column.title, column.classes, self.sorting.url(column.key), self.sorting.aria(column.key))

    def body(self) -> list[Row]:
        """The rows, every cell computed once, every title translated once."""
        columns = [(column.cell, column.classes, str(column.title)) for column in self.columns]
        return [
            self._row(row, [Cell(cell(row), classes, title) for cell, classes, title in columns]) for row in self.rows
        ]

    def _row(self, row: R, cells: Sequence[Cell]) -> Row:
        is_selected = self.selected is not None and self.selected(row)
        if self.picking is None:
            return Row(cells, is_selected)
        return Row(cells, is_selected, self.picking.value(row), self.picking.label(row))
