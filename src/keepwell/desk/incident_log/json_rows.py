# SPDX-License-Identifier: Apache-2.0
"""Events of a JSON Lines file: one object a line; what is not a text stands as JSON writes it, null as nothing."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO

import orjson

from keepwell.core.casehistory import LogMapping, Reject, RejectReason, Row
from keepwell.desk.incident_log.columns import with_columns
from keepwell.desk.incident_log.packing import UNREADABLE, lines


def json_rows(stream: IO[bytes], mapping: LogMapping, path: Path) -> Iterator[Row | Reject]:
    """The objects in their order, numbered from 1; empty lines are none."""
    return with_columns(_rows(stream, mapping), mapping, path)


def _rows(stream: IO[bytes], mapping: LogMapping) -> Iterator[Row | Reject]:
    number = 0
    for line in lines(stream, mapping.encoding):
        if line.isspace():
            continue
        number += 1
        if UNREADABLE in line:
            yield Reject(number, "", RejectReason.UNREADABLE_CHARACTER, mapping.encoding)
            continue
        try:
            found = orjson.loads(line)
        except orjson.JSONDecodeError as error:
            yield Reject(number, "", RejectReason.BROKEN_LINE, str(error))
            continue
        if isinstance(found, dict):
            yield Row(number, {key: _text(value) for key, value in found.items()})
        else:
            yield Reject(number, "", RejectReason.BROKEN_LINE, type(found).__name__)


def _text(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()
