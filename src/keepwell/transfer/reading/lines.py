# SPDX-License-Identifier: Apache-2.0
"""The rows below the header, one at a time. A quote that is never closed costs its own line, not the rest."""

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from keepwell.core.spreadsheets import plain_cell
from keepwell.transfer.reading.layout import LONGEST_LINE, MOST_COLUMNS, Layout
from keepwell.transfer.reading.workbooks import sheet_rows

#: lines that one row may run over
_MOST_LINES = 200
#: what stands for a character that the encoding does not know; no valid text holds it
UNREADABLE = "\udc80"


@dataclass(frozen=True, slots=True)
class Line:
    """One row with the number people see beside it; `flaw` is a reason's code when it cannot be read."""

    number: int
    cells: list[str]
    flaw: str = ""


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return UNREADABLE, error.end


codecs.register_error("keepwell.transfer", _mark)


def lines_of(stream: IO[bytes], layout: Layout) -> Iterator[Line]:
    """The rows of the file; empty ones are left out."""
    rows = _csv_rows(stream, layout) if layout.form == "csv" else _sheet_rows(stream)
    for line in rows:
        if line.number > layout.header_line and (line.flaw or any(cell.strip() for cell in line.cells)):
            yield line


def _sheet_rows(stream: IO[bytes]) -> Iterator[Line]:
    for number, cells in sheet_rows(stream):
        yield Line(number, [plain_cell(cell) for cell in cells])


class _Source:
    """Physical lines with their numbers, which can be given back."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._number = 0
        self._given_back: deque[tuple[int, str]] = deque()

    def next(self) -> tuple[int, str] | None:
        if self._given_back:
            return self._given_back.popleft()
        line = self._text.readline(LONGEST_LINE)
        if not line:
            return None
        self._number += 1
        while len(line) >= LONGEST_LINE and not line.endswith(("\n", "\r")):
            rest = self._text.readline(LONGEST_LINE)
            if not rest or rest.endswith(("\n", "\r")):
                break
        return self._number, line.removeprefix("\ufeff") if self._number == 1 else line

    def give_back(self, lines: list[tuple[int, str]]) -> None:
        self._given_back.extendleft(reversed(lines))


def _csv_rows(stream: IO[bytes], layout: Layout) -> Iterator[Line]:
    with io.TextIOWrapper(stream, encoding=layout.encoding, errors="keepwell.transfer", newline="") as text:
        source = _Source(text)
        while (first := source.next()) is not None:
            number, line = first
            if '"' not in line:
                yield _row(number, line.rstrip("\r\n").split(layout.delimiter))
            else:
                yield _quoted(source, number, line, layout.delimiter)


def _quoted(source: _Source, number: int, line: str, delimiter: str) -> Line:
    """A row with quotes, which may run over many lines."""
    more: list[tuple[int, str]] = []
    record = line
    while record.count('"') % 2:
        following = source.next() if len(more) < _MOST_LINES and len(record) < LONGEST_LINE else None
        if following is None:
            source.give_back(more)
            return Line(number, [line.strip()[:200]], "broken_line")
        more.append(following)
        record += following[1]
    try:
        cells = next(csv.reader(io.StringIO(record, newline=""), delimiter=delimiter, strict=True), [])
    except csv.Error:
        source.give_back(more)
        return Line(number, [line.strip()[:200]], "broken_line")
    return _row(number, cells)


def _row(number: int, cells: list[str]) -> Line:
    if any(UNREADABLE in cell or "\x00" in cell for cell in cells):
        clean = [cell.replace(UNREADABLE, "\ufffd").replace("\x00", "\ufffd") for cell in cells]
        return Line(number, clean, "unreadable_character")
    if len(cells) > MOST_COLUMNS:
        return Line(number, cells[:MOST_COLUMNS], "broken_line")
    return Line(number, [plain_cell(cell) for cell in cells])
