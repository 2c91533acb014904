# SPDX-License-Identifier: Apache-2.0
"""The rows of a stored file in their order, each told of an earlier one that says the same."""

import hashlib
from collections.abc import Iterator

from django.utils.translation import gettext as _

from keepwell.files.models import StoredFile
from keepwell.files.selectors import open_file
from keepwell.transfer.kinds.columns import Flaw, Row, row_of
from keepwell.transfer.kinds.planner import Planner
from keepwell.transfer.models import StockImport
from keepwell.transfer.reading import Layout, StockError, lines_of

MOST_ROWS = 500_000


def rows_of(stock_import: StockImport, stored: StoredFile, planner: Planner) -> Iterator[Row]:
    """Read the file anew; the digests of keys are all that is remembered (some 20 MB for 100,000 rows)."""
    layout = Layout.from_json(stock_import.layout)
    seen: dict[bytes, int] = {}
    with open_file(stored) as stream:
        for count, line in enumerate(lines_of(stream, layout)):
            if count >= MOST_ROWS:
                raise StockError(_("The file has more than 500,000 rows. Split it."))
            row = row_of(line, planner.spec.columns, stock_import.columns)
            if not row.flaws:
                row.flaws += _twins(row, planner, seen)
            yield row


def _twins(row: Row, planner: Planner, seen: dict[bytes, int]) -> list[Flaw]:
    found = []
    for column, key in planner.keys(row):
        digest = hashlib.blake2b(f"{column}\n{key}".encode(), digest_size=10).digest()
        first = seen.setdefault(digest, row.line.number)
        if first != row.line.number:
            found.append(Flaw(column, "twice", {"line": str(first)}))
    return found
