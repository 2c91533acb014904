# SPDX-License-Identifier: Apache-2.0
"""Events of an XES log (IEEE 1849): a trace's own attributes are columns `trace:KEY`, an event's are `KEY`.

Expat calls back for every element and nothing is kept, so a trace may be as long as it likes; XES writes the
attributes of a trace before its events.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.parsers import expat

from django.utils.translation import gettext as _

from keepwell.core.casehistory import LogMapping, Reject, Row
from keepwell.desk.incident_log.columns import with_columns
from keepwell.desk.incident_log.errors import LogEndsEarly, LogError

_BLOCK = 2**16
_ENCODING_ERRORS = {
    expat.errors.codes[expat.errors.XML_ERROR_UNKNOWN_ENCODING],
    expat.errors.codes[expat.errors.XML_ERROR_INCORRECT_ENCODING],
}


class _Doctype(Exception):
    pass


class _Log:
    """What expat has seen: where it stands, and the events finished since the last look."""

    def __init__(self) -> None:
        self.finished: list[dict[str, str]] = []
        self.count = 0
        self._within: list[str] = []
        self._trace: dict[str, str] = {}
        self._event: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        kind = name.rsplit(":", 1)[-1]
        holder = self._within[-1] if self._within else ""
        if kind == "trace":
            self._trace = {}
        elif kind == "event":
            self._event = {}
        elif "key" in attributes and "value" in attributes:
            if holder == "event":
                self._event[attributes["key"]] = attributes["value"]
            elif holder == "trace":
                self._trace[f"trace:{attributes['key']}"] = attributes["value"]
        self._within.append(kind)

    def end(self, _name: str) -> None:
        """An element ends."""
        if self._within.pop() == "event":
            self.finished.append({**self._trace, **self._event})

    def refuse_doctype(self, *_parts: object) -> None:
        """Entities are where XML attacks live, and XES has none."""
        raise _Doctype


def xes_rows(stream: IO[bytes], mapping: LogMapping, path: Path) -> Iterator[Row | Reject]:
    """The events in their order, numbered from 1."""
    return with_columns(_rows(stream, path), mapping, path)


def _rows(stream: IO[bytes], path: Path) -> Iterator[Row | Reject]:
    log, number = _Log(), 0
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = log.start, log.end
    parser.StartDoctypeDeclHandler = log.refuse_doctype
    block = b"-"
    while block:
        block = stream.read(_BLOCK)
        trouble = _feed(parser, block, path)
        for values in log.finished:
            number += 1
            yield Row(number, values)
        log.finished.clear()
        if trouble is not None:
            raise trouble


def _feed(parser: expat.XMLParserType, block: bytes, path: Path) -> LogError | None:
    """Let the parser read a block; what is wrong with it, once the events before that place are out."""
    try:
        parser.Parse(block, not block)
    except _Doctype:
        return LogError(_("{path} declares a DOCTYPE, which XES does not have. Remove it.").format(path=path))
    except (expat.ExpatError, ValueError, LookupError) as error:
        if not isinstance(error, expat.ExpatError) or error.code in _ENCODING_ERRORS:
            words = _("{path} is in an encoding that XML readers do not know. Convert it to UTF-8.")
            return LogError(words.format(path=path))
        words = _("{path} ends or breaks at line {line}, column {column}. What came before is kept; mend the file.")
        return LogEndsEarly(words.format(path=path, line=error.lineno, column=error.offset))
    return None
