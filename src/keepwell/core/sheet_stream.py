# SPDX-License-Identifier: Apache-2.0
"""Tables as files for spreadsheets, made while they are sent: neither rows nor file are ever whole in memory."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape

from keepwell.core.spreadsheets import safe_value

_GATHER = 64 * 1024
#: what a spreadsheet file may not hold in a cell
_FORBIDDEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(55296, 57344), 65534, 65535))
_LONGEST_CELL = 32_767
_FIXED = {
    "[Content_Types].xml": (
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
        '<Override PartName="/xl/styles.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"'
        ' Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"'
        ' Target="worksheets/sheet1.xml"/>'
        '<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles"'
        ' Target="styles.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<sheets><sheet name="Keepwell" sheetId="1" r:id="r1"/></sheets></workbook>'
    ),
    # style 0: text as it is; style 1: the same, bold
    "xl/styles.xml": (
        '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts>'
        '<fills count="1"><fill><patternFill patternType="none"/></fill></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="49" applyNumberFormat="1"/>'
        '<xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET = (
    f'{_HEAD}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView'
    ' workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews><sheetData>'
)
Row = Sequence[object]


def csv_stream(titles: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """UTF-8 with the mark by which spreadsheets know it; what would run as a formula is quoted."""
    text = io.StringIO()
    text.write("\ufeff")
    writer = csv.writer(text)
    writer.writerow([safe_value(one) for one in titles])
    for row in rows:
        writer.writerow([safe_value(_clean(one)) for one in row])
        if text.tell() >= _GATHER:
            yield _emptied(text)
    yield _emptied(text)


def _emptied(text: io.StringIO) -> bytes:
    made = text.getvalue().encode("utf-8", "replace")
    text.seek(0)
    text.truncate()
    return made


def _clean(value: object) -> object:
    return value.translate(_FORBIDDEN) if isinstance(value, str) else value


class _Sent(io.RawIOBase):
    """Takes what the archive writes and gives it on in pieces; it cannot go back, so the archive does not try."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def writable(self) -> bool:
        """It takes bytes."""
        return True

    def write(self, some: object) -> int:
        """Keep them until they are given on."""
        piece = bytes(some)  # type: ignore[call-overload]  # any buffer
        self._kept += piece
        return len(piece)

    def given(self, at_least: int = 1) -> Iterator[bytes]:
        """What has gathered, when it is enough."""
        if len(self._kept) >= at_least:
            piece, self._kept = bytes(self._kept), bytearray()
            yield piece


def xlsx_stream(titles: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """A workbook with one sheet whose texts are texts (nothing runs); the first row is bold and stays in sight."""
    sent = _Sent()
    with zipfile.ZipFile(sent, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as book:
        for name, text in _FIXED.items():
            book.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), _HEAD + text)
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write((_SHEET + _xml_row(titles, ' s="1"')).encode())
            for row in rows:
                sheet.write(_xml_row(row, "").encode("utf-8", "replace"))
                yield from sent.given(_GATHER)
            sheet.write(b"</sheetData></worksheet>")
    yield from sent.given()


def _xml_row(row: Row, style: str) -> str:
    return f"<row>{''.join(_xml_cell(one, style) for one in row)}</row>"


def _xml_cell(value: object, style: str) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"<c{style}><v>{value}</v></c>"
    text = escape(str(safe_value(str(value))).translate(_FORBIDDEN)[:_LONGEST_CELL])
    return f'<c t="inlineStr"{style}><is><t xml:space="preserve">{text}</t></is></c>'
