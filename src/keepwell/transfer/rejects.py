# SPDX-License-Identifier: Apache-2.0
"""The refused rows as a file like the one that was sent, with why: to be corrected and uploaded again."""

from collections.abc import Iterator
from datetime import datetime
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from keepwell.files.models import StoredFile
from keepwell.files.selectors import open_file
from keepwell.files.services import store
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.transfer.choices import StockKind, Verdict
from keepwell.transfer.kinds.reasons import told
from keepwell.transfer.kinds.specs import SPECS
from keepwell.transfer.models import Finding, StockImport
from keepwell.transfer.reading import Layout, lines_of
from keepwell.transfer.spreadsheets import write_csv, write_xlsx

_REASON = gettext_lazy("Why it was refused")
_IN_MEMORY = 4 * 2**20
_AT_ONCE = 1_000


def write_rejects(run: StockImport, stored: StoredFile, *, now: datetime, is_result: bool) -> StoredFile:
    """Read the file once more and keep the refused rows."""
    layout = Layout.from_json(run.layout)
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as out, open_file(stored) as stream:
        rows = _rows(run, layout, stream, is_result)
        if layout.form == "xlsx":
            write_xlsx(cast("IO[bytes]", out), rows, str(StockKind(run.kind).label))
        else:
            write_csv(cast("IO[bytes]", out), rows)
        out.seek(0)
        return store(cast("IO[bytes]", out), now=now)  # type: ignore[arg-type]  # a spooled file reads like any other


def _rows(run: StockImport, layout: Layout, stream: IO[bytes], is_result: bool) -> Iterator[list[str]]:
    header = list(layout.header)
    width = len(header) - 1 if header[-1] in _titles() else len(header)
    yield [*header[:width], _("Why it was refused")]
    spec = SPECS[StockKind(run.kind)]
    refused = refused_lines(run, is_result=is_result)
    wanted = next(refused, None)
    for line in lines_of(stream, layout):
        if wanted is None:
            return
        if line.number == wanted.line:
            cells = [*line.cells, *[""] * width][:width]
            yield [*cells, told(wanted.flaws, spec)]
            wanted = next(refused, None)


def refused_lines(run: StockImport, *, is_result: bool) -> Iterator[Finding]:
    """The refused rows in their order, some at a time."""
    last = 0
    while True:
        with reading(SYSTEM):
            rows = Finding.objects.filter(
                stock_import=run, is_result=is_result, verdict=Verdict.REFUSED, line__gt=last
            ).order_by("line")
            found = list(rows[:_AT_ONCE])
        if not found:
            return
        yield from found
        last = found[-1].line


def _titles() -> set[str]:
    found = set()
    for language in ("zh-hans", "en"):
        with override(language):
            found.add(str(_REASON))
    return found


def rejects_name(run: StockImport) -> str:
    """What the file is called when it is fetched."""
    stem, _dot, ending = run.file_name.rpartition(".")
    if run.kind == StockKind.TICKETS:
        ending = "jsonl"
    return f"{stem or run.file_name}.rejects.{ending or 'csv'}"
