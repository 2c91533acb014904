# SPDX-License-Identifier: Apache-2.0
"""Whether a file has the columns that a mapping reads; asked before anything is written."""

from collections.abc import Collection, Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from keepwell.core.casehistory import LogMapping, Reject, Row
from keepwell.desk.incident_log.errors import LogEndsEarly, LogError
from keepwell.desk.incident_log.packing import DAMAGE

#: where every event names its own columns, so many are looked at for one that none has
_LOOKED_AT = 1_000
_MOST_NAMED = 40


def require(columns: Collection[str], mapping: LogMapping, path: Path) -> None:
    """Raises LogError naming what is missing and what there is."""
    missing = sorted(mapping.columns - set(columns))
    if missing:
        words = _("{path} has no column {missing}. It has: {columns}. Choose the right mapping, or correct it.")
        named = ", ".join(sorted(columns)[:_MOST_NAMED])
        raise LogError(words.format(path=path, missing=", ".join(missing), columns=named))


def with_columns(rows: Iterator[Row | Reject], mapping: LogMapping, path: Path) -> Iterator[Row | Reject]:
    """The same rows, once the first of them have shown every column of the mapping."""
    head: list[Row | Reject] = []
    broken_off: Exception | None = None
    wanted, seen = mapping.columns, set[str]()
    try:
        for item in rows:
            head.append(item)
            if isinstance(item, Row):
                seen |= item.values.keys()
            if wanted <= seen or len(head) >= _LOOKED_AT:
                break
    except (LogEndsEarly, *DAMAGE) as error:
        broken_off = error
    if seen:
        require(seen, mapping, path)
    yield from head
    if broken_off is not None:
        raise broken_off
    yield from rows
