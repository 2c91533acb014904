# SPDX-License-Identifier: Apache-2.0
"""The part of `keepwell import` that brings stocks in: the same steps as on the pages, one after the other.

The same line again goes on where a killed run stopped; a file that is in already changes nothing.
"""

import tempfile
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

from keepwell.desk.services import claim_check
from keepwell.files.models import StoredFile
from keepwell.files.selectors import open_file
from keepwell.files.services import store
from keepwell.kernel import clock
from keepwell.kernel.actor import SYSTEM, Actor, Via
from keepwell.kernel.scope import reading
from keepwell.people.models import Account, Organisation
from keepwell.people.selectors import actor_for, root
from keepwell.site.cli.progress import Progress
from keepwell.site.cli.terminal import BadInput, complain, say
from keepwell.site.words import gettext, language
from keepwell.transfer.choices import RunState, StockKind, Verdict
from keepwell.transfer.kinds.reasons import told
from keepwell.transfer.kinds.specs import SPECS
from keepwell.transfer.models import StockImport
from keepwell.transfer.selectors import findings_for
from keepwell.transfer.services import MapColumns, ReceiveImport, map_columns, receive_import, start_import
from keepwell.transfer.tickets.beside import pack_beside
from keepwell.transfer.working import work

DONE, FAILED, MEND_FIRST = 0, 1, 2
_MOST_TOLD = 50
_LARGEST = 2**42


def run(options: Namespace) -> int:
    """Preview, and import unless only the preview is wanted; 2 when rows were refused or the file cannot be used."""
    actor = _actor(options.email)
    place = _place(actor, options.into)
    with _sent(options) as stream:
        stored = store(stream, now=clock.now(), limit=_LARGEST)
    found = _unfinished(actor, place, options, stored) or _begun(actor, place, options, stored)
    if found.state == RunState.MAPPING:
        map_columns(actor, found, MapColumns(columns=_columns(found, options.column)))
    if found.state != RunState.IMPORTING:
        found = work(found.pk, now=clock.now())
    if found.state == RunState.BROKEN:
        complain(found.trouble)
        return MEND_FIRST
    if found.state == RunState.CHECKED:
        _say(found, gettext("would be"))
        if options.preview:
            return _ended(found)
    return _imported(actor, found, options)


def _imported(actor: Actor, found: StockImport, options: Namespace) -> int:
    if found.state == RunState.CHECKED:
        if not any(found.counts.get(kind) for kind in (Verdict.ADDED, Verdict.CHANGED)):
            say(gettext("Nothing to import."))
            _keep_rejects(found, options)
            return _ended(found)
        start_import(actor, found)
    progress = Progress(found.total)
    found = work(found.pk, now=clock.now(), told=lambda now: progress.at(now.done))
    progress.end()
    if found.state != RunState.IMPORTED:
        complain(found.trouble or gettext("The import was stopped. The same line again goes on."))
        return MEND_FIRST if found.trouble else FAILED
    _say(found, gettext("imported"))
    _keep_rejects(found, options)
    return _ended(found)


def _actor(email: str | None) -> Actor:
    if not email:
        return replace(SYSTEM, via=Via.CLI, language=language())
    account = Account.objects.filter(email=email.strip().lower(), is_active=True).first()
    if account is None:
        raise BadInput(gettext("Nobody signs in with {email}.").format(email=email))
    return actor_for(account, via=Via.CLI)


def _place(actor: Actor, code: str | None) -> Organisation:
    with reading(actor):
        found = Organisation.objects.visible_to(actor).filter(code=code).first() if code else root()
    if found is None and code:
        raise BadInput(
            gettext("There is no organisation {code}. Give the code of one that is there.").format(code=code)
        )
    if found is None:
        raise BadInput(gettext("This installation is empty. Run `keepwell init --admin EMAIL` first."))
    return found


@contextmanager
def _sent(options: Namespace) -> Iterator[BinaryIO]:
    path: Path = options.file
    try:
        if options.what == StockKind.TICKETS and path.suffix.lower() != ".zip":
            with tempfile.TemporaryFile() as packed:
                pack_beside(path, cast("BinaryIO", packed))
                packed.seek(0)
                yield cast("BinaryIO", packed)
        else:
            with path.open("rb") as stream:
                yield stream
    except OSError:
        raise BadInput(gettext("{path} cannot be read. Name a file that you may read.").format(path=path)) from None


def _unfinished(actor: Actor, place: Organisation, options: Namespace, stored: StoredFile) -> StockImport | None:
    """The run of the same file by the same hand that did not come to its end."""
    if options.preview:
        return None
    with reading(actor):
        rows = StockImport.objects.visible_to(actor).filter(
            organisation=place, kind=options.what, sha256=stored.sha256, starter_key=str(actor.person_id or "")
        )
        return rows.filter(state__in=(RunState.IMPORTING, RunState.HALTED), file__isnull=False).first()


def _begun(actor: Actor, place: Organisation, options: Namespace, stored: StoredFile) -> StockImport:
    command = ReceiveImport(kind=options.what, file=claim_check(actor, stored, options.file.name))
    return receive_import(actor, place, command)


def _columns(found: StockImport, given: list[str]) -> tuple[str, ...]:
    """Pairs as the action wants them: what was guessed, corrected by `column=name of the file's column`."""
    header = found.layout["header"]
    chosen: dict[str, int] = dict(found.columns)
    for pair in given:
        name, _equals, title = pair.partition("=")
        if title not in header:
            raise BadInput(
                gettext("The file has no column {name}. It has: {names}.").format(name=title, names=", ".join(header))
            )
        chosen = {one: place for one, place in chosen.items() if place != header.index(title)}
        chosen[name] = header.index(title)
    return tuple(f"{name}={place}" for name, place in chosen.items())


def _say(found: StockImport, verb: str) -> None:
    counts = ", ".join(
        f"{Verdict(kind).label} {found.counts[kind]}" for kind in Verdict.values if found.counts.get(kind)
    )
    say(gettext("{rows} rows, {verb}: {counts}").format(rows=found.done, verb=verb, counts=counts or "0"))
    spec = SPECS.get(StockKind(found.kind))
    with reading(SYSTEM):
        rows = list(findings_for(found, Verdict.REFUSED)[:_MOST_TOLD])
    for row in rows:
        say("  " + gettext("row {row}: {reason}").format(row=row.line, reason=told(row.flaws, spec)))
    if len(rows) < found.counts.get(Verdict.REFUSED, 0):
        say("  " + gettext("and more; all of them are in the file of rejects"))


def _keep_rejects(found: StockImport, options: Namespace) -> None:
    if found.rejects is None:
        return
    ending = "jsonl" if found.kind == StockKind.TICKETS else found.layout.get("form", "csv")
    path: Path = options.rejects or Path.cwd() / f"{options.file.name}.rejects.{ending}"
    try:
        with open_file(found.rejects) as stream, path.open("wb") as out:
            while chunk := stream.read(2**20):
                out.write(chunk)
    except OSError:
        words = gettext("{path} cannot be written. Name another file with --rejects.")
        raise BadInput(words.format(path=path)) from None
    say(gettext("Refused rows with their reasons: {path}").format(path=path))


def _ended(found: StockImport) -> int:
    return MEND_FIRST if found.counts.get(Verdict.REFUSED) else DONE
