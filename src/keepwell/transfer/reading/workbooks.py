# SPDX-License-Identifier: Apache-2.0
"""Rows of Excel workbooks, read as a stream, after a look at what unpacking would cost."""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from keepwell.transfer.reading.errors import StockError

_ZIP = b"PK\x03\x04"
_MOST_UNPACKED = 400 * 2**20
_MOST_WORDS = 80 * 2**20  # shared texts are held in memory while reading
_MOST_PARTS = 2_000
_MOST_COLUMNS = 201
_DAMAGE = (zipfile.BadZipFile, InvalidFileException, ParseError, KeyError, ValueError, TypeError, OSError, EOFError)


def is_workbook(head: bytes) -> bool:
    """Whether the first bytes are those of a zip archive."""
    return head.startswith(_ZIP)


def first_sheet(stream: IO[bytes]) -> tuple[int, list[str]]:
    """The number and cells of the first row that has any."""
    for number, cells in sheet_rows(stream):
        if any(cell.strip() for cell in cells):
            return number, cells
    raise StockError(_("The first line names no columns. Put the names of the columns above the rows."), "file")


def sheet_rows(stream: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet, numbered as the spreadsheet numbers them."""
    _check(stream)
    try:
        book = load_workbook(stream, read_only=True, data_only=True)
        sheet: Any = book.worksheets[0]
        sheet.reset_dimensions()  # what a sheet says of its own size is often wrong
        for number, row in enumerate(sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS), start=1):
            yield number, [_text(value) for value in row]
    except _DAMAGE:
        raise StockError(
            _("The workbook is damaged. Open it, save it again as .xlsx, and send that."), "file"
        ) from None


def _check(stream: IO[bytes]) -> None:
    """Refuse what would unpack to far more than a table holds, and XML that declares entities."""
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
            words = sum(part.file_size for part in parts if part.filename.endswith("sharedStrings.xml"))
            size = sum(part.file_size for part in parts)
            is_book = any(part.filename == "xl/workbook.xml" for part in parts)
            has_entities = len(parts) <= _MOST_PARTS and any(_declares(archive, part) for part in parts)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError):
        raise StockError(
            _("The workbook is damaged. Open it, save it again as .xlsx, and send that."), "file"
        ) from None
    finally:
        stream.seek(0)
    if not is_book or has_entities:
        raise StockError(_("This is no Excel workbook. Send a CSV file or an Excel workbook (.xlsx)."), "file")
    if size > _MOST_UNPACKED or words > _MOST_WORDS or len(parts) > _MOST_PARTS:
        raise StockError(_("The workbook is too large. Save the sheet as CSV (UTF-8) and send that."), "file")


def _declares(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    if not part.filename.endswith((".xml", ".rels")):
        return False
    with archive.open(part) as opened:
        return b"<!DOCTYPE" in opened.read(2048)


def _text(value: object) -> str:  # one line a type
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 2**53 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
