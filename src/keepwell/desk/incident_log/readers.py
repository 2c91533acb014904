# SPDX-License-Identifier: Apache-2.0
"""Reads events from CSV (also zipped), XES (also gzipped) and JSON Lines, one at a time, whatever the size."""

import csv
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

import orjson
from django.utils.translation import gettext as _

from keepwell.core.casehistory import Mapping, Reject, RejectReason, Row
from keepwell.desk.incident_log.errors import LogEndsEarly, LogError

_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
_DOCTYPE = b"<!DOCTYPE"
_LONGEST_LINE = 2**20


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a file, unpacked where it is zipped or gzipped; raises LogError when it cannot be."""
    try:
        with path.open("rb") as file:
            magic = file.read(4)
            file.seek(0)
            if magic.startswith(_GZIP):
                with gzip.open(file) as unpacked:
                    yield unpacked  # type: ignore[misc]  # a GzipFile reads bytes
            elif magic == _ZIP:
                with zipfile.ZipFile(file) as archive, archive.open(_only_member(path, archive)) as unpacked:
                    yield unpacked
            else:
                yield file
    except FileNotFoundError:
        raise LogError(_("There is no file {path}. Check the path.").format(path=path)) from None
    except (IsADirectoryError, PermissionError):
        raise LogError(_("{path} cannot be read. Name a file that you may read.").format(path=path)) from None
    except zipfile.BadZipFile:
        raise LogError(_("{path} is a damaged zip file. Fetch it again.").format(path=path)) from None


def _only_member(path: Path, archive: zipfile.ZipFile) -> str:
    names = [name for name in archive.namelist() if not name.endswith("/")]
    if len(names) != 1:
        words = _("{path} holds {count} files; one is wanted. Unpack it and name the right one.")
        raise LogError(words.format(path=path, count=len(names)))
    return names[0]


def read_rows(path: Path, mapping: Mapping) -> Iterator[Row | Reject]:
    """The events of a file in their order, numbered from 1; raises LogError, or LogEndsEarly after the good part."""
    reader = {"csv": _csv_rows, "xes": _xes_rows, "jsonl": _json_rows}[mapping.format]
    count = 0
    with opened(path) as stream:
        try:
            for item in reader(stream, mapping, path):
                count += 1
                yield item
        except (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile):
            words = _("{path} ends in the middle after {count} events. Those are kept; fetch the whole file and go on.")
            raise LogEndsEarly(words.format(path=path, count=count)) from None


def _require(columns: set[str], mapping: Mapping, path: Path) -> None:
    missing = sorted(mapping.columns - columns)
    if missing:
        words = _("{path} has no column {missing}. It has: {columns}. Choose the right mapping, or correct it.")
        named = ", ".join(sorted(columns)[:40])
        raise LogError(words.format(path=path, missing=", ".join(missing), columns=named))


def _is_readable(text: str) -> bool:
    return text.isascii() or not any("\udc80" <= letter <= "\udcff" for letter in text)


def _csv_rows(stream: IO[bytes], mapping: Mapping, path: Path) -> Iterator[Row | Reject]:
    text = io.TextIOWrapper(stream, encoding=mapping.encoding, errors="surrogateescape", newline="")
    reader = csv.reader(text, delimiter=mapping.delimiter, strict=True)
    header = [name.strip().lstrip("\ufeff") for name in next(reader, [])]
    _require(set(header), mapping, path)
    place = header.index(mapping.case)
    for number in _counting():
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield Reject(number, "", RejectReason.BROKEN_LINE, str(error))
            continue
        if cells is None:
            return
        if not cells:
            yield Reject(number, "", RejectReason.BROKEN_LINE, "")
        elif len(cells) != len(header):
            case = cells[place] if place < len(cells) else ""
            yield Reject(number, case, RejectReason.BROKEN_LINE, f"{len(cells)} ≠ {len(header)}")
        elif not all(map(_is_readable, cells)):
            yield Reject(number, cells[place], RejectReason.UNREADABLE_CHARACTER, mapping.encoding)
        else:
            yield Row(number, dict(zip(header, cells, strict=True)))


def _counting() -> Iterator[int]:
    number = 0
    while True:
        number += 1
        yield number


def _json_rows(stream: IO[bytes], mapping: Mapping, path: Path) -> Iterator[Row | Reject]:
    for number in _counting():
        line = stream.readline(_LONGEST_LINE)
        if not line:
            return
        try:
            found = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            yield Reject(number, "", RejectReason.BROKEN_LINE, str(error))
            continue
        if not isinstance(found, dict):
            yield Reject(number, "", RejectReason.BROKEN_LINE, type(found).__name__)
            continue
        values = {key: "" if value is None else str(value) for key, value in found.items()}
        if number == 1:
            _require(set(values), mapping, path)
        yield Row(number, values)


def _xes_rows(stream: IO[bytes], mapping: Mapping, path: Path) -> Iterator[Row | Reject]:
    """Events of an XES log (IEEE 1849): a trace's own attributes are columns `trace:KEY`, an event's are `KEY`."""
    number = 0
    events: list[dict[str, str]] = []
    for kind, element in _elements(stream, path):
        if kind == "event":
            events.append(_attributes(element))
        elif kind == "trace":
            trace = {f"trace:{key}": value for key, value in _attributes(element).items()}
            for event in events:
                number += 1
                if number == 1:
                    _require(trace.keys() | event.keys(), mapping, path)
                yield Row(number, {**trace, **event})
            events = []


def _attributes(element: ElementTree.Element) -> dict[str, str]:
    found = {}
    for child in element:
        key, value = child.get("key"), child.get("value")
        if key is not None and value is not None:
            found[key] = value
    return found


class _WithoutDoctype:
    """A stream that refuses a DOCTYPE: entities are where XML attacks live, and XES has none."""

    def __init__(self, stream: IO[bytes], path: Path) -> None:
        self._stream = stream
        self._path = path
        self._head = b""

    def read(self, size: int = -1) -> bytes:
        """The next bytes; raises LogError at a DOCTYPE."""
        block = self._stream.read(size)
        if len(self._head) < 65_536:
            self._head += block
            if _DOCTYPE in self._head:
                words = _("{path} declares a DOCTYPE, which XES does not have. Remove it.")
                raise LogError(words.format(path=self._path))
        return block


def _elements(stream: IO[bytes], path: Path) -> Iterator[tuple[str, ElementTree.Element]]:
    """Finished elements with their bare names; what a trace held is forgotten once it was read."""
    root: ElementTree.Element | None = None
    with _breaks_named(path):
        for what, element in ElementTree.iterparse(  # noqa: S314  # without a DOCTYPE there are no entities to attack with
            _WithoutDoctype(stream, path), ("start", "end")
        ):
            root = element if root is None else root
            if what == "end":
                kind = element.tag.rsplit("}", 1)[-1]
                yield kind, element
                if kind == "trace":
                    root.clear()


@contextmanager
def _breaks_named(path: Path) -> Iterator[None]:
    try:
        yield
    except ElementTree.ParseError as error:
        line, column = error.position
        words = _("{path} ends or breaks at line {line}, column {column}. What came before is kept; mend the file.")
        raise LogEndsEarly(words.format(path=path, line=line, column=column)) from None
