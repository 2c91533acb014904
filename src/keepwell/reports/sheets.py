# SPDX-License-Identifier: Apache-2.0
"""Reports as files: one sheet as CSV, the whole report as XLSX; nothing in them runs when a spreadsheet opens them."""

import csv
import io
from datetime import datetime

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from keepwell.core.spreadsheets import safe_cell, safe_value
from keepwell.reports.figures import Column, Kind, Report, Sheet, Value

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMATS = {Kind.SHARE: "0.0%", Kind.SPAN: "[h]:mm:ss", Kind.NUMBER: "0.0", Kind.DAY: "yyyy-mm-dd"}
_SECONDS_A_DAY = 86_400
_NOT_IN_NAMES = str.maketrans(dict.fromkeys(r"[]:*?/\ "[:-1], " "))


def as_csv(sheet: Sheet) -> bytes:
    """One sheet: heads, then plain values; lengths of time in seconds, shares of one."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([safe_cell(str(one.title)) for one in sheet.columns])
    for row in sheet.rows:
        writer.writerow([_plain(value) for value in row.values])
    return out.getvalue().encode("utf-8-sig")  # Excel reads Chinese only after the mark


def _plain(value: Value) -> object:
    if isinstance(value, float):
        return round(value, 6)
    return "" if value is None else safe_value(value)


def as_xlsx(report: Report) -> bytes:
    """The whole report: a sheet that says what was asked and how it is counted, then one for each table."""
    book = Workbook(write_only=False)
    front = book.active
    assert front is not None  # noqa: S101  # a new book has one sheet
    front.title = _name(_("About"), ())
    for line in _front(report):
        front.append([safe_cell(str(cell)) for cell in line])
    front["A1"].font = Font(bold=True, size=14)
    front.column_dimensions["A"].width, front.column_dimensions["B"].width = 34, 70
    used = [front.title]
    for sheet in report.sheets:
        page = book.create_sheet(_name(str(sheet.title), used))
        used.append(page.title)
        page.append([safe_cell(str(one.title)) for one in sheet.columns])
        for cell in page[1]:
            cell.font = Font(bold=True)
        for row in sheet.rows:
            page.append([_cell(value, column) for value, column in zip(row.values, sheet.columns, strict=True)])
        for number, column in enumerate(sheet.columns, start=1):
            letter = get_column_letter(number)
            page.column_dimensions[letter].width = 30 if column.kind is Kind.TEXT else 16
            for cell in page[letter][1:]:
                cell.number_format = _FORMATS.get(column.kind, cell.number_format)
        page.freeze_panes = "A2"
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def _front(report: Report) -> list[tuple[object, ...]]:
    lines: list[tuple[object, ...]] = [(report.title,), (_("Period"), report.period)]
    lines += list(report.filters)
    lines += [(_("How this is counted"), line) for line in report.how]
    for sheet in report.sheets:
        lines += [(sheet.title, line) for line in sheet.how]
    return lines


def _cell(value: Value, column: Column) -> object:
    """Lengths of time as a spreadsheet keeps them: in days."""
    if column.kind is Kind.SPAN and isinstance(value, (int, float)):
        return value / _SECONDS_A_DAY
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)  # spreadsheets know no zones; the front page names it
    return safe_value(value)


def _name(title: str, used: object) -> str:
    """A sheet's name: at most 31 signs, none that spreadsheets refuse, no other's."""
    plain = title.translate(_NOT_IN_NAMES).strip("' ")[:31] or "1"
    taken = {str(one).lower() for one in used} if isinstance(used, list) else set()
    number = 2
    found = plain
    while found.lower() in taken:
        found = f"{plain[:27]} {number}"
        number += 1
    return found
