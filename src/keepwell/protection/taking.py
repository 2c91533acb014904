# SPDX-License-Identifier: Apache-2.0
"""Taking a backup. The order matters: what the restored database must find was copied with it or after it.

1. keys and the pinned heads of the log: the database is copied later, so it holds at least these heads;
2. attachments that are there now; 3. the database; 4. attachments that came meanwhile;
5. the list of attachments, and last the signed manifest: before it there is no backup.
"""

import json
import secrets
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from django.utils.translation import gettext as _

from keepwell.kernel import clock
from keepwell.protection import manifest, packs, postgres, signed
from keepwell.protection.errors import BackupError, room_for
from keepwell.protection.manifest import FULL, INCREMENTAL, Manifest, Part
from keepwell.protection.packs import Catalogue, PackWriter
from keepwell.protection.postgres import Server
from keepwell.protection.secret import RecoveryKey
from keepwell.protection.source import Progress, Source, Store, Tell
from keepwell.protection.stream import CHUNK, SealedReader, SealedWriter
from keepwell.protection.tarwatch import TarWatch
from keepwell.protection.vault import MANIFEST, TAKING, Vault

LONGEST_LIST = 2**30
#: after so many links a full backup is taken: each link is one more thing a restore needs
LONGEST_CHAIN = 30
_MISSING_SUMMARIES = "WAL summaries are required"


@dataclass(slots=True)
class _Run:
    """What is known while a backup is taken."""

    source: Source
    store: Store
    vault: Vault
    key: RecoveryKey
    tell: Tell
    id: str
    folder: Path
    parent: Manifest | None
    parts: list[Part] = field(default_factory=list)
    catalogue: Catalogue = field(default_factory=dict)


def take(source: Source, store: Store, vault: Vault, key: RecoveryKey, *, is_full: bool, tell: Tell) -> Manifest:  # noqa: PLR0913  # what, where, under which key, how
    """Takes one backup, incremental when an earlier one of this very installation can be built on."""
    began_at = clock.now()
    vault.name_key(key)
    with vault.held(alone=True), room_for(vault.root):
        vault.sweep()
        with postgres.replication(source.replication_url) as server:
            parent = None if is_full else _parent(vault, source, server)
            backup_id = f"{began_at:%Y%m%dT%H%M%S}{began_at.microsecond // 1000:03}Z-{secrets.token_hex(2)}"
            run = _Run(source, store, vault, key, tell, backup_id, vault.root / f"{TAKING}{backup_id}", parent)
            with _abandoned_on_failure(run) as writer:
                return _take(run, server, writer, began_at)


@contextmanager
def _abandoned_on_failure(run: _Run) -> Iterator[PackWriter]:
    run.folder.mkdir(mode=0o700)
    writer = PackWriter(run.vault.packs, run.key)
    try:
        yield writer
    except BaseException:
        writer.abandon()
        shutil.rmtree(run.folder, ignore_errors=True)
        raise


def _take(run: _Run, server: Server, writer: PackWriter, began_at: datetime) -> Manifest:
    before = run.store.counts()
    _take_keys(run)
    kept_packs = _take_contents(run, writer)
    is_incremental = _take_database(run)
    known = set(writer.catalogue) | set(run.catalogue)
    _pack(run, writer, (one for one in run.store.contents() if one not in known))
    writer.close()
    run.catalogue |= writer.catalogue
    _seal(run, manifest.CONTENTS, packs.lines_of(run.catalogue))
    parent = run.parent if is_incremental else None
    used = {place.pack for place in run.catalogue.values()}
    found = Manifest(
        id=run.id,
        number=1 + max((one.number for one in run.vault.readable()), default=0),
        kind=INCREMENTAL if parent else FULL,
        parent=parent.id if parent else "",
        parent_sha256=run.vault.fingerprint(parent.id) if parent else "",
        key_id=run.key.id,
        line=_line(run.source.line_path),
        keepwell=run.source.version,
        began_at=began_at,
        taken_at=clock.now(),
        postgres=_postgres(run, server),
        parts=tuple(run.parts),
        packs=tuple(pack for pack in (*kept_packs, *writer.parts) if pack.name in used),
        new_packs=tuple(part.name for part in writer.parts),
        contents=len(run.catalogue),
        counts_before=dict(before),
        counts_after=dict(run.store.counts()),
        not_included=run.source.not_included,
    )
    signed.settle(run.vault.packs)
    signed.write(run.folder / MANIFEST, found.as_json(), run.key)
    run.folder.rename(run.vault.root / run.id)
    signed.settle(run.vault.root)
    run.tell(Progress("taken", 1, 1))
    return found


def _parent(vault: Vault, source: Source, server: Server) -> Manifest | None:
    """The newest verified backup of this data folder's own line; a restored copy begins a line of its own.

    A copy and its original share the system identifier and timeline: an incremental backup of one on top of the
    other would be taken without a complaint and would be wrong.
    """
    line = _line(source.line_path)
    ours = [one for one in vault.readable() if one.line == line and one.postgres.system == server.system]
    if not ours or not server.summarizes:
        return None
    newest = max(ours, key=lambda one: one.number)
    try:
        links = vault.chain(newest.id)
        is_sound = all(vault.verified(link.id) for link in links)
    except BackupError:
        return None
    return newest if is_sound and len(links) < LONGEST_CHAIN else None


def _line(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(f"{secrets.token_hex(16)}\n", encoding="ascii")
    return path.read_text(encoding="ascii").strip()


@contextmanager
def _sealing(run: _Run, name: str, *, is_packed: bool = True) -> Iterator[SealedWriter]:
    """One file of the backup's own folder; its name is sealed in, so it cannot stand in for another."""
    with (run.folder / name).open("xb") as file:
        sealed = SealedWriter(file, run.key, f"{run.id}/{name}", is_packed=is_packed)
        yield sealed
        digest = sealed.close()
    run.parts.append(Part(name, sealed.size, digest, sealed.plain_size))


def _seal(run: _Run, name: str, portions: Iterable[bytes]) -> None:
    with _sealing(run, name) as sealed:
        for portion in portions:
            sealed.write(portion)


def _take_keys(run: _Run) -> None:
    run.tell(Progress("keys"))
    with (
        _sealing(run, manifest.KEYS) as sealed,
        tarfile.open(fileobj=cast("BinaryIO", sealed), mode="w|") as tar,
    ):
        for name, path in run.source.small_files:
            with path.open("rb") as file:
                member = tarfile.TarInfo(name)
                member.mode, member.size = 0o600, path.stat().st_size
                tar.addfile(member, file)


def _take_contents(run: _Run, writer: PackWriter) -> list[Part]:
    """Packs what earlier packs do not hold; returns the earlier packs that are used again."""
    wanted = set(run.store.contents())
    earlier = run.parent or _newest(run.vault)
    kept: list[Part] = []
    if earlier is not None:
        kept = list(earlier.packs)
        catalogue = read_catalogue(run.vault, earlier, run.key)
        run.catalogue = (
            {sha256: place for sha256, place in catalogue.items() if sha256 in wanted}
            if run.parent
            else packs.worth_keeping(catalogue, wanted, {pack.name: pack for pack in kept})
        )
    _pack(run, writer, sorted(wanted - run.catalogue.keys()))
    return kept


def _newest(vault: Vault) -> Manifest | None:
    return max(vault.readable(), key=lambda one: one.number, default=None)


def _pack(run: _Run, writer: PackWriter, wanted: Iterable[str]) -> None:
    total = len(wanted) if isinstance(wanted, list) else 0
    for number, sha256 in enumerate(wanted):
        run.tell(Progress("files", number, total))
        try:
            with run.store.open(sha256) as content:
                writer.add(sha256, content)
        except FileNotFoundError:
            continue  # swept while we looked: nothing in the database points to it any more


def read_catalogue(vault: Vault, one: Manifest, key: RecoveryKey) -> Catalogue:
    """Which attachments a backup holds, and where."""
    with opened(vault, one, manifest.CONTENTS, key) as sealed:
        return packs.read_lines(sealed.read().splitlines())


@contextmanager
def opened(vault: Vault, one: Manifest, name: str, key: RecoveryKey) -> Iterator[SealedReader]:
    """A file of a backup's own folder, for reading."""
    shown = f"{one.id}/{name}"
    try:
        with (vault.root / shown).open("rb") as file:
            yield SealedReader(file, key, shown, shown)
    except FileNotFoundError:
        raise BackupError(_("%(file)s is missing.") % {"file": shown}) from None


def _take_database(run: _Run) -> bool:
    """Copies the database; True when incrementally. Where the server lacks the summaries, it is copied whole."""
    if run.parent is None:
        _copy_database(run, None)
        return False
    run.source.scratch.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=run.source.scratch, prefix="list-") as since:
        with opened(run.vault, run.parent, manifest.DATABASE_LIST, run.key) as sealed:
            shutil.copyfileobj(cast("BinaryIO", sealed), since, CHUNK)
        since.flush()
        try:
            _copy_database(run, Path(since.name))
        except BackupError as error:
            if _MISSING_SUMMARIES not in str(error):
                raise
            (run.folder / manifest.DATABASE).unlink()
            _copy_database(run, None)
            return False
    return True


def _copy_database(run: _Run, since: Path | None) -> None:
    watch = TarWatch("backup_manifest", LONGEST_LIST)
    expected = _expected_size(run) if since is None else 0
    with tempfile.TemporaryFile() as complaints:
        process = postgres.base_backup(
            run.source.programs, run.source.replication_url, complaints.fileno(), since=since
        )
        try:
            with _sealing(run, manifest.DATABASE) as sealed:
                _pour(run, process, sealed, watch, expected)
                _await_good_end(process, complaints)
        finally:
            _end(process)
    if not watch.is_ended or not watch.content:
        raise BackupError(_("The copy of the database ended too early. Try again."))
    _seal(run, manifest.DATABASE_LIST, [watch.content])


def _pour(run: _Run, process: "subprocess.Popen[bytes]", sealed: SealedWriter, watch: TarWatch, expected: int) -> None:
    output = cast("BinaryIO", process.stdout)
    while portion := output.read(CHUNK):
        sealed.write(portion)
        watch.feed(portion)
        run.tell(Progress("database", sealed.plain_size, expected))


def _await_good_end(process: "subprocess.Popen[bytes]", complaints: BinaryIO) -> None:
    if process.wait() == 0:
        return
    complaints.seek(0)
    said = complaints.read().decode(errors="replace").strip()
    if "single tablespace" in said:
        words = _("The database uses tablespaces of its own, which are not backed up. Move its tables to pg_default.")
        raise BackupError(words)
    raise BackupError(_("The database could not be copied: %(reason)s.") % {"reason": said[-1500:]})


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is None:
        process.kill()
    process.wait()
    cast("BinaryIO", process.stdout).close()


def _expected_size(run: _Run) -> int:
    """The size of the last full copy, as a guess for the bar."""
    fulls = [one for one in run.vault.readable() if one.is_full]
    return fulls[-1].part(manifest.DATABASE).plain_size if fulls else 0


def _postgres(run: _Run, server: Server) -> manifest.Postgres:
    with opened_new(run, manifest.DATABASE_LIST) as sealed:
        listed = json.loads(sealed.read())
    spans: list[Mapping[str, str]] = listed["WAL-Ranges"]
    source = run.source
    return manifest.Postgres(
        version=server.version,
        system=str(listed["System-Identifier"]),
        database=source.database,
        application=source.application,
        owner=source.owner,
        start_lsn=spans[0]["Start-LSN"],
        end_lsn=spans[-1]["End-LSN"],
    )


@contextmanager
def opened_new(run: _Run, name: str) -> Iterator[SealedReader]:
    """A file of the backup that is being taken."""
    with (run.folder / name).open("rb") as file:
        yield SealedReader(file, run.key, f"{run.id}/{name}", name)
