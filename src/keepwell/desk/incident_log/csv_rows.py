# SPDX-License-Identifier: Apache-2.0
"""Events of a CSV file. A quote that is never closed costs its own line, not the rest of the file."""

import csv
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from keepwell.core.casehistory import LogMapping, Reject, RejectReason, Row
from keepwell.desk.incident_log.columns import require
from keepwell.desk.incident_log.packing import UNREADABLE, lines

#: lines that one cell may run over
_MOST_LINES = 200


class _Lines:
    """Lines that can be given back; remembers those read since the last record."""

    def __init__(self, source: Iterator[str]) -> None:
        self._source = source
        self._given_back: deque[str] = deque()
        self.taken: list[str] = []

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= _MOST_LINES:
            raise csv.Error(f"> {_MOST_LINES}")
        line = self._given_back.popleft() if self._given_back else next(self._source)
        self.taken.append(line)
        return line

    def give_back_all_but_first(self) -> None:
        """The lines after the first are read again."""
        self._given_back.extendleft(reversed(self.taken[1:]))


def csv_rows(stream: IO[bytes], mapping: LogMapping, path: Path) -> Iterator[Row | Reject]:
    """The rows below the header, numbered from 1; empty lines are no rows."""
    source = _Lines(lines(stream, mapping.encoding))
    first = next(_records(source, mapping.delimiter), "")
    header = [] if isinstance(first, str) else [name.strip().replace(UNREADABLE, "\ufffd") for name in first]
    require(header, mapping, path)
    place = header.index(mapping.case)
    number = 0
    for cells in _records(source, mapping.delimiter, len(header)):
        if not cells:
            continue
        number += 1
        if isinstance(cells, str):
            yield Reject(number, "", RejectReason.BROKEN_LINE, cells)
        elif len(cells) != len(header):
            case = _printable(cells[place]) if place < len(cells) else ""
            yield Reject(number, case, RejectReason.BROKEN_LINE, f"{len(cells)} ≠ {len(header)}")
        elif any(UNREADABLE in cell for cell in cells):
            yield Reject(number, _printable(cells[place]), RejectReason.UNREADABLE_CHARACTER, mapping.encoding)
        else:
            yield Row(number, dict(zip(header, cells, strict=True)))


def _records(source: _Lines, delimiter: str, width: int = 0) -> Iterator[list[str] | str]:
    """Records as cells; of a broken one what is wrong. One over several lines costs its first line only."""
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        source.taken = []
        try:
            cells: list[str] | str = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            cells = str(error)
        is_broken = isinstance(cells, str) or (width > 0 and len(cells) not in (0, width))
        if is_broken and not source.taken:
            return
        if is_broken:
            source.give_back_all_but_first()
            reader = csv.reader(source, delimiter=delimiter, strict=True)
        yield cells


def _printable(text: str) -> str:
    return text.strip().replace(UNREADABLE, "\ufffd")
