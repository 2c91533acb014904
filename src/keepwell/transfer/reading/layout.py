# SPDX-License-Identifier: Apache-2.0
"""How a file is written: CSV or XLSX, in which encoding, with which delimiter, and what its columns are called."""

import codecs
import csv
import io
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import IO, Any

from django.utils.translation import gettext as _

from keepwell.transfer.reading.errors import StockError
from keepwell.transfer.reading.workbooks import first_sheet, is_workbook

_CHUNK = 2**20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DELIMITERS = (",", ";", "\t", "|", "，", "；")
MOST_COLUMNS = 200
LONGEST_LINE = 2**20


@dataclass(frozen=True, slots=True)
class Layout:
    """Enough to read the file again."""

    form: str  # "csv" or "xlsx"
    encoding: str = ""
    delimiter: str = ""
    header: tuple[str, ...] = ()
    header_line: int = 1

    def as_json(self) -> dict[str, Any]:
        """As kept in a table."""
        return asdict(self) | {"header": list(self.header)}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> "Layout":
        """Back from there."""
        return cls(**{**kept, "header": tuple(kept["header"])})


def layout_of(stream: IO[bytes], known: Collection[str]) -> Layout:
    """Look at a file; `known` are names of columns as `normal` makes them, by which the delimiter is recognised."""
    head = stream.read(4096)
    stream.seek(0)
    if not head.strip(b"\x00 \r\n\t"):
        raise StockError(_("The file is empty. Choose the file that holds the rows."), "file")
    if is_workbook(head):
        number, header = first_sheet(stream)
        return Layout("xlsx", header=_checked(header), header_line=number)
    encoding = encoding_of(stream)
    number, line = _first_line(stream, encoding)
    delimiter = delimiter_of(line, known)
    return Layout("csv", encoding, delimiter, _checked(split(line, delimiter)), number)


def _checked(header: list[str]) -> tuple[str, ...]:
    names = [name.strip() for name in header]
    while names and not names[-1]:
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise StockError(
            _("The first line has more than %(most)s columns. Take out what is not needed.") % {"most": MOST_COLUMNS},
            "file",
        )
    if not any(names):
        raise StockError(_("The first line names no columns. Put the names of the columns above the rows."), "file")
    return tuple(names)


def encoding_of(stream: IO[bytes]) -> str:
    """By its mark, else by what its bytes can be: NUL bytes are UTF-16 and never UTF-8."""
    head = stream.read(_CHUNK)
    for mark, name in _MARKS:
        if head.startswith(mark):
            stream.seek(0)
            return name
    if b"\x00" in head:
        stream.seek(0)
        return _which_utf16(head)
    for name in ("utf-8", "gb18030"):
        stream.seek(0)
        if _fits(stream, name):
            stream.seek(0)
            return name
    raise StockError(
        _("The characters of the file cannot be read. Save it as UTF-8, or as an Excel workbook (.xlsx)."), "file"
    )


def _which_utf16(head: bytes) -> str:
    """Line ends and delimiters have their NUL after them in little endian, before them in big endian."""
    odd = head[1::2].count(0)
    even = head[0::2].count(0)
    return "utf-16-le" if odd >= even else "utf-16-be"


def _fits(stream: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := stream.read(_CHUNK):
            if b"\x00" in chunk:
                return False
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _first_line(stream: IO[bytes], encoding: str) -> tuple[int, str]:
    text = io.TextIOWrapper(stream, encoding=encoding, errors="replace", newline="")
    try:
        for number in range(1, 101):
            line = text.readline(LONGEST_LINE).removeprefix("\ufeff")
            if not line:
                break
            if line.strip(" \t\r\n,;\x00"):
                return number, line.rstrip("\r\n")
    finally:
        text.detach()  # the stream goes on to live
    raise StockError(_("The first line names no columns. Put the names of the columns above the rows."), "file")


def delimiter_of(line: str, known: Collection[str]) -> str:
    """The one that gives most of the names we know, then most columns."""

    def worth(delimiter: str) -> tuple[int, int]:
        names = split(line, delimiter)
        return sum(normal(name) in known for name in names), len(names)

    return max(_DELIMITERS, key=worth)


def split(line: str, delimiter: str) -> list[str]:
    """The cells of one line."""
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return line.split(delimiter)


def normal(name: str) -> str:
    """A column's name without what people vary: case, spaces, stars and underscores."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())
