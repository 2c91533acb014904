# SPDX-License-Identifier: Apache-2.0
"""Files on their way in, walked through the real actions and the worker's own steps."""

from datetime import datetime
from io import BytesIO
from uuid import UUID

from keepwell.desk.services import claim_check
from keepwell.files.models import StoredFile
from keepwell.files.selectors import open_file
from keepwell.files.services import store
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.scope import reading
from keepwell.people.models import Organisation
from keepwell.transfer.choices import RunState
from keepwell.transfer.models import Finding, StockImport
from keepwell.transfer.services import MapColumns, ReceiveImport, map_columns, receive_import, start_import
from keepwell.transfer.working import work
from tests.factories.people import NOW


def sent(
    actor: Actor, place: Organisation, kind: str, content: bytes | str, name: str = "file.csv", *, now: datetime = NOW
) -> StockImport:
    """A file that the actor sends."""
    raw = content.encode() if isinstance(content, str) else content
    with reading(SYSTEM):
        stored = store(BytesIO(raw), now=now, limit=2**32)
    command = ReceiveImport(kind=kind, file=claim_check(actor, stored, name))
    made: StockImport = receive_import(actor, place, command, now=now)
    return made


def previewed(
    actor: Actor, place: Organisation, kind: str, content: bytes | str, name: str = "file.csv", *, now: datetime = NOW
) -> StockImport:
    """The same, read by the worker."""
    made = sent(actor, place, kind, content, name, now=now)
    if made.state == RunState.MAPPING:
        map_columns(actor, made, MapColumns(), now=now)
    return work(made.pk, now=now)


def imported(
    actor: Actor, place: Organisation, kind: str, content: bytes | str, name: str = "file.csv", *, now: datetime = NOW
) -> StockImport:
    """The same, imported; a file that changes nothing is only read."""
    made = previewed(actor, place, kind, content, name, now=now)
    if made.state != RunState.CHECKED or not (made.counts.get("added") or made.counts.get("changed")):
        return made
    return started(actor, made, now=now)


def started(actor: Actor, made: StockImport, *, now: datetime = NOW) -> StockImport:
    """What was previewed, imported."""
    start_import(actor, made, now=now)
    return work(made.pk, now=now)


def found(run: StockImport, *, is_result: bool = False) -> list[tuple[int, str, list[tuple[str, str]]]]:
    """Line, verdict, and (column, code) of each flaw."""
    with reading(SYSTEM):
        rows = Finding.objects.filter(stock_import=run, is_result=is_result).order_by("line")
        return [(row.line, row.verdict, [(flaw[0], flaw[1]) for flaw in row.flaws]) for row in rows]


def bytes_of(file_id: UUID | None) -> bytes:
    """What was kept."""
    assert file_id is not None
    with reading(SYSTEM):
        stored = StoredFile.objects.get(pk=file_id)
    with open_file(stored) as stream:
        return stream.read()
