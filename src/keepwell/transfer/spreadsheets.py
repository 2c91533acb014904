# SPDX-License-Identifier: Apache-2.0
"""Files that people open in a spreadsheet: written so that nothing in them runs, read so that nothing is lost."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from keepwell.core.spreadsheets import safe_cell

#: what a spreadsheet file may not hold in a cell
_FORBIDDEN = {code: None for code in range(32) if code not in (9, 10, 13)}


def write_csv(out: IO[bytes], rows: Iterable[Sequence[str]]) -> None:
    """UTF-8 with the mark by which spreadsheets know it."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", errors="replace", newline="", write_through=True)
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
    text.flush()
    text.detach()


def write_xlsx(out: IO[bytes], rows: Iterable[Sequence[str]], title: str) -> None:
    """A workbook whose cells are all texts; the first row is bold."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    bold = Font(bold=True)
    for place, row in enumerate(rows):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, value=safe_cell(text).translate(_FORBIDDEN)[:32_767])
            cell.data_type = "s"  # a text that begins with = would become a formula
            cell.number_format = "@"
            if place == 0:
                cell.font = bold
            cells.append(cell)
        sheet.append(cells)
    book.save(out)
