# SPDX-License-Identifier: Apache-2.0
"""Restoring: into an empty folder only, link by link verified, put together, started, and looked through.

Each step is written down when it is done; a restore that was killed goes on when the same command is given again.
Nothing of Django's tables is needed here: a bare machine, the folder of backups and the recovery key are enough.
"""

import json
import os
import shutil
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from django.utils.translation import gettext as _

from keepwell.kernel import clock
from keepwell.protection import certificate, manifest, packs, postgres, secret, signed
from keepwell.protection.errors import BackupError, Damaged, room_for
from keepwell.protection.manifest import Manifest
from keepwell.protection.secret import RecoveryKey
from keepwell.protection.signed import Json
from keepwell.protection.source import Progress, Spot, Target, Tell
from keepwell.protection.stream import CHUNK, SealedReader
from keepwell.protection.vault import Vault
from keepwell.protection.verifying import read_whole

STATE = "restore.json"
CERTIFICATE = "restore-certificate.json"
KEY = Path("keys") / "backup.key"
#: beside the key: somebody has written it down
SAVED = "backup.key.saved"
#: the configuration of another machine is laid beside, not put in force
_LAID_BESIDE = {"keepwell.toml": "keepwell.restored.toml"}
_HARMLESS = {"lost+found"}


@dataclass(slots=True)
class _Run:
    vault: Vault
    key: RecoveryKey
    target: Target
    links: list[Manifest]
    tell: Tell
    done: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def wanted(self) -> Manifest:
        """The backup that was asked for."""
        return self.links[-1]

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measures a step."""
        self.tell(Progress(name))
        began = time.monotonic()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0.0) + time.monotonic() - began, 1)

    def note(self, step: str) -> None:
        """Writes down that a step is done."""
        self.done.append(step)
        _write_state(self.target.base, self.wanted.id, self.done)


def choose(vault: Vault, backup_id: str | None) -> Manifest:
    """The backup to restore: the named one, else the newest."""
    if backup_id is not None:
        return vault.read(backup_id)
    ids = vault.ids()
    if not ids:
        raise BackupError(_("There is no backup in %(folder)s.") % {"folder": vault.root})
    return max((vault.read(one) for one in ids), key=lambda one: one.number)


def refuse_target(base: Path, backup_id: str) -> None:
    """Refuses a folder in which anything lies that is not an unfinished restore of this very backup."""
    if not base.exists():
        return
    if not base.is_dir():
        raise BackupError(_("%(folder)s is not a folder. Name a new one with --to.") % {"folder": base})
    if (base / STATE).exists():
        earlier = str(_read_state(base).get("backup"))
        if earlier != backup_id:
            words = _(
                "An unfinished restore of %(earlier)s lies in %(folder)s. Finish it with --backup %(earlier)s, "
                "or remove the folder first."
            )
            raise BackupError(words % {"earlier": earlier, "folder": base})
        return
    if any(path.name not in _HARMLESS for path in base.iterdir()):
        words = _(
            "%(folder)s is not empty; a restore never writes over an installation. Name a new folder with --to, or "
            "stop what runs there (keepwell down) and move it away."
        )
        raise BackupError(words % {"folder": base})


def restore(vault: Vault, key: RecoveryKey, spot: Spot, backup_id: str, *, tell: Tell) -> Json:
    """Restores one backup, proves the copy, and returns the certificate; the copy is stopped afterwards."""
    began_at, began = clock.now(), time.monotonic()
    vault.name_key(key)
    links = vault.chain(backup_id)
    _refuse_versions(links)
    refuse_target(spot.base, backup_id)
    with room_for(spot.base), vault.held(alone=False):
        done = cast("list[str]", _read_state(spot.base).get("done", []))
        _write_state(spot.base, backup_id, done)
        run = _Run(vault, key, spot.lay_out(), links, tell, done)
        _refuse_small_disk(run)
        for name, do in (("keys", _restore_keys), ("files", _restore_files), ("database", _restore_database)):
            if name not in run.done:
                do(run)
                run.note(name)
        found = _prove(run, began_at, began)
    _keep_certificate(run, found)
    if found["passed"]:
        shutil.rmtree(run.target.work, ignore_errors=True)
        (spot.base / STATE).unlink()
    return found


def _refuse_versions(links: list[Manifest]) -> None:
    for link in links:
        if link.postgres.major != postgres.MAJOR:
            words = _(
                "%(id)s was taken of PostgreSQL %(found)d; this release brings %(ours)d, which cannot read its files. "
                "Restore it with Keepwell %(release)s, then upgrade."
            )
            values = {"id": link.id, "found": link.postgres.major, "ours": postgres.MAJOR, "release": link.keepwell}
            raise BackupError(words % values)


def _refuse_small_disk(run: _Run) -> None:
    """Better now than after half an hour."""
    if "database" in run.done:
        return
    database = sum(link.part(manifest.DATABASE).plain_size for link in run.links)
    files = sum(pack.plain_size for pack in run.wanted.packs)
    needed = int((database * (1 if len(run.links) == 1 else 2) + files) * 1.05)
    free = shutil.disk_usage(run.target.cluster.parent).free
    if free < needed:
        words = _("%(folder)s has %(free)d MB free; the restore needs %(needed)d MB. Name another folder with --to.")
        raise BackupError(words % {"folder": run.target.base, "free": free // 10**6, "needed": needed // 10**6})


def _read_state(base: Path) -> Json:
    path = base / STATE
    if not path.exists():
        return {}
    return cast("Json", json.loads(path.read_text(encoding="utf-8")))


def _write_state(base: Path, backup_id: str, done: list[str]) -> None:
    base.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = base / f".{STATE}.new"
    scratch.write_text(json.dumps({"backup": backup_id, "done": done}), encoding="utf-8")
    scratch.replace(base / STATE)


def _restore_keys(run: _Run) -> None:
    with run.step("keys"):
        one, base = run.wanted, run.target.base
        shown = f"{one.id}/{manifest.KEYS}"
        read_whole(run.vault, one, manifest.KEYS, run.key)
        with (run.vault.root / shown).open("rb") as file:
            sealed = SealedReader(file, run.key, shown, shown)
            with tarfile.open(fileobj=cast("BinaryIO", sealed), mode="r|") as tar:
                for member in tar:
                    _write_file(base / _LAID_BESIDE.get(_sound_name(member.name), member.name), tar.extractfile(member))
        (base / KEY).unlink(missing_ok=True)
        secret.write(base / KEY, run.key)


def _restore_files(run: _Run) -> None:
    with run.step("files"):
        raw = read_whole(run.vault, run.wanted, manifest.CONTENTS, run.key)
        catalogue = packs.read_lines(raw.splitlines())
        for number, pack in enumerate(run.wanted.packs):
            run.tell(Progress("files", number, len(run.wanted.packs)))
            _restore_pack(
                run, pack, {sha256: place.size for sha256, place in catalogue.items() if place.pack == pack.name}
            )


def _restore_pack(run: _Run, pack: manifest.Part, wanted: dict[str, int]) -> None:
    path = run.vault.packs / pack.name
    if not path.exists():
        raise Damaged(_("%(file)s is missing.") % {"file": f"packs/{pack.name}"})
    reader = packs.open_pack(path, run.key)
    for sha256, content in reader.walk():
        # As the files room lays them: two levels of folders, so that none holds a million names.
        place = run.target.base / "files" / sha256[:2] / sha256[2:4] / sha256
        if wanted.pop(sha256, None) is not None and not place.exists():
            _write_file(place, content)
    if wanted or reader.sha256 != pack.sha256:
        raise Damaged(_("%(file)s is not the file that the manifest was signed for.") % {"file": f"packs/{pack.name}"})


def _restore_database(run: _Run) -> None:
    """Unpacks and verifies every link, combines them, and puts the result in its place."""
    work, programs = run.target.work, run.target.programs
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(mode=0o700, parents=True)
    folders = []
    for number, link in enumerate(run.links):
        folders.append(work / str(number))
        with run.step("fetch"):
            _unpack(run, link, folders[-1])
        with run.step("verify links"):
            postgres.own_tree(work, programs)
            postgres.verify_link(programs, folders[-1], link.id)
    with run.step("combine"):
        whole = folders[0]
        if len(folders) > 1:
            whole = work / "whole"
            postgres.combine(programs, folders, whole)
        _adapt(whole)
        postgres.own_tree(work, programs)
        shutil.rmtree(run.target.cluster, ignore_errors=True)
        whole.rename(run.target.cluster)
        shutil.rmtree(work)
        os.sync()


def _unpack(run: _Run, link: Manifest, folder: Path) -> None:
    part, shown = link.part(manifest.DATABASE), f"{link.id}/{manifest.DATABASE}"
    path = run.vault.root / shown
    if not path.exists():
        raise Damaged(_("%(file)s is missing.") % {"file": shown})
    with path.open("rb") as file:
        sealed = SealedReader(file, run.key, shown, shown)
        with tarfile.open(fileobj=cast("BinaryIO", sealed), mode="r|", bufsize=CHUNK) as tar:
            folder.mkdir(mode=0o700)
            read = 0
            for member in tar:
                _unpack_member(tar, member, folder)
                read += member.size
                run.tell(Progress("fetch", read, part.plain_size))
        sealed.drain()
    if sealed.sha256 != part.sha256:
        raise Damaged(_("%(file)s is not the file that the manifest was signed for.") % {"file": shown})


def _unpack_member(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    place = folder / _sound_name(member.name)
    if member.isdir():
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    elif member.isreg():
        _write_file(place, tar.extractfile(member))
    else:
        raise Damaged(
            _("The backup holds something that is neither file nor folder: %(name)s.") % {"name": member.name}
        )


def _sound_name(name: str) -> str:
    if name.startswith("/") or ".." in Path(name).parts:
        raise Damaged(_("The backup holds a file that would lie outside of the folder: %(name)s.") % {"name": name})
    return name


def _write_file(place: Path, content: object) -> None:
    """Under another name first, so that a file that has its name is whole."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    scratch = place.with_name(f".{place.name[:80]}.new")
    with open(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        shutil.copyfileobj(cast("BinaryIO", content), out, CHUNK)
    scratch.replace(place)


def _adapt(cluster: Path) -> None:
    """A database that was not run by us has rules of its own about who may connect and where: they are laid aside."""
    if (cluster / "keepwell.conf").exists():
        return
    for name in ("postgresql.conf", "postgresql.auto.conf", "pg_hba.conf", "pg_ident.conf"):
        if (cluster / name).exists():
            (cluster / name).rename(cluster / f"{name}.of-the-server")
    for name, content in (
        ("postgresql.conf", ""),
        ("postgresql.auto.conf", ""),
        ("pg_hba.conf", "local all all trust\n"),
        ("pg_ident.conf", ""),
    ):
        (cluster / name).write_text(content, encoding="utf-8")


def _prove(run: _Run, began_at: datetime, began: float) -> Json:
    """Starts the copy and looks through it; every check is in the certificate, also one that fails."""
    target = run.target
    checks: list[certificate.Check] = [
        certificate.Check("links", passed=True, said=", ".join(one.id for one in run.links))
    ]
    with run.step("start"), target.start():
        pass  # its own repair after the copy; pages can be checked on a stopped server only
    with run.step("pages"):
        checks.append(certificate.attempt("pages", lambda: postgres.check_pages(target.programs, target.cluster)))
    with run.step("start"):
        server = target.start()
        url = server.__enter__()
    try:
        with run.step("look through"):
            found = target.inspect(run.wanted.postgres)
        first_page = time.monotonic() - began
        with run.step("indexes"):
            address = url.replace("/postgres?", f"/{run.wanted.postgres.database}?")
            checks.append(certificate.attempt("indexes", lambda: postgres.check_indexes(target.programs, address)))
    finally:
        server.__exit__(None, None, None)
    checks += certificate.judge(run.wanted, found)
    facts = certificate.Facts(
        links=run.links,
        version=target.version,
        began_at=began_at,
        ended_at=clock.now(),
        seconds={
            **run.seconds,
            "until the first page": round(first_page, 1),
            "total": round(time.monotonic() - began, 1),
        },
        checks=checks,
        found=found,
    )
    return certificate.written(facts)


def _keep_certificate(run: _Run, found: Json) -> None:
    signed.write(run.target.base / CERTIFICATE, found, run.key)
    name = f"{clock.now():%Y%m%dT%H%M%SZ}-{run.wanted.id}.json"
    try:
        signed.write(run.vault.proofs / name, found, run.key)
    except OSError:
        return  # a read-only copy of the vault: the certificate lies with the restored installation
