# SPDX-License-Identifier: Apache-2.0
"""Verifying: every byte is read again from where it lies, opened, and compared with what was backed up.

Four walls, each enough alone for most damage: the signed manifest's sizes and hashes of the sealed files, the seal of
each chunk, PostgreSQL's own list of hashes for the database, and for an attachment its name, which is its hash.
"""

import hashlib
import json
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO, cast

from django.utils.translation import gettext as _

from keepwell.kernel import clock
from keepwell.protection import manifest, packs, signed
from keepwell.protection.errors import BackupError, Damaged
from keepwell.protection.manifest import Manifest, Part
from keepwell.protection.secret import RecoveryKey
from keepwell.protection.source import Progress, Tell
from keepwell.protection.stream import CHUNK, SealedReader
from keepwell.protection.vault import MANIFEST, NAME, VERIFIED, Vault, open_vault

_LIST = "backup_manifest"


@dataclass(slots=True)
class Report:
    """What was read and what was wrong; `damaged` are backups that cannot be restored any more."""

    backups: list[str] = field(default_factory=list)
    read: int = 0
    findings: list[str] = field(default_factory=list)
    damaged: set[str] = field(default_factory=set)

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


@dataclass(slots=True)
class _Check:
    vault: Vault
    key: RecoveryKey
    tell: Tell
    report: Report = field(default_factory=Report)
    #: what is in each pack, once it was read; None when it is damaged
    packs: dict[str, dict[str, int] | None] = field(default_factory=dict)
    total: int = 0

    def attempt(self, backup_id: str, check: Callable[[], None]) -> bool:
        """One check; what it raises becomes a finding."""
        try:
            check()
        except BackupError as error:
            self.found(backup_id, error)
            return False
        return True

    def found(self, backup_id: str, error: BackupError) -> None:
        """Writes a finding down, once."""
        if (words := str(error)) not in self.report.findings:
            self.report.findings.append(words)
        if backup_id:
            self.report.damaged.add(backup_id)


def verify(vault: Vault, key: RecoveryKey, backup_ids: list[str], *, tell: Tell) -> Report:
    """Reads these backups again, each with all it builds on; writes the evidence, or takes it back."""
    vault.name_key(key)
    with vault.held(alone=False):
        check = _Check(vault, key, tell)
        for backup_id in _with_parents(check, backup_ids):
            _verify_one(check, backup_id)
        _spread(check)
        _note(check)
    return check.report


def verify_new(vault: Vault, key: RecoveryKey, backup_id: str, *, tell: Tell) -> Report:
    """Reads what one backup added; what it builds on has its evidence already and must lie there in full length."""
    vault.name_key(key)
    with vault.held(alone=False):
        check = _Check(vault, key, tell)
        try:
            *parents, one = vault.chain(backup_id)
        except BackupError as error:
            check.found(backup_id, error)
            return check.report
        for link in parents:
            for part in link.parts:
                check.attempt(link.id, partial(_check_size, check, part, f"{link.id}/{part.name}"))
        _verify_one(check, one.id, only_new=True)
        _spread(check)
        _note(check)
    return check.report


def verify_all(vault: Vault, key: RecoveryKey, *, tell: Tell) -> Report:
    """Reads everything in the vault: also the certificates and what the vault says of itself."""
    vault.name_key(key)
    notes = _Check(vault, key, tell)
    # Before anything else: what is verified below gets its evidence written anew.
    notes.attempt("", lambda: open_vault(vault.root).name_key(key))
    for path in sorted(vault.proofs.glob("*.json")):
        _attempt_note(notes, path, f"proofs/{path.name}")
    for folder in sorted(vault.root.glob("[0-9]*")):
        if (folder / VERIFIED).exists():
            _attempt_note(notes, folder / VERIFIED, f"{folder.name}/{VERIFIED}")
        if folder.is_dir() and not (folder / MANIFEST).exists():
            notes.attempt(folder.name, partial(_refuse_missing, f"{folder.name}/{MANIFEST}"))
    report = verify(vault, key, vault.ids(), tell=tell)
    report.findings[:0] = notes.report.findings
    report.damaged |= notes.report.damaged
    return report


def _attempt_note(check: _Check, path: Path, shown: str) -> None:
    check.attempt("", lambda: cast("None", signed.read(path, check.vault.public, shown)))


def _refuse_missing(shown: str) -> None:
    raise Damaged(_("%(file)s is missing.") % {"file": shown})


def _with_parents(check: _Check, backup_ids: list[str]) -> list[str]:
    wanted: dict[str, None] = {}
    for backup_id in backup_ids:
        try:
            wanted |= {link.id: None for link in check.vault.chain(backup_id)}
        except BackupError as error:
            check.found(backup_id, error)
    return list(wanted)


def _verify_one(check: _Check, backup_id: str, *, only_new: bool = False) -> None:
    one = check.vault.read(backup_id)
    check.report.backups.append(backup_id)
    is_sound = True
    for part in one.parts:
        read = _check_database if part.name == manifest.DATABASE else _check_part
        is_sound &= check.attempt(backup_id, partial(read, check, one, part))
    for pack in one.packs:
        if only_new and pack.name not in one.new_packs:
            check.attempt(backup_id, partial(_check_size, check, pack, f"packs/{pack.name}"))
        else:
            check.attempt(backup_id, partial(_check_pack, check, pack))
    if is_sound:
        check.attempt(backup_id, partial(_check_contents, check, one))


def _read(check: _Check, size: int) -> None:
    check.report.read += size
    check.tell(Progress("verify", check.report.read))


def _sized(path: Path, part: Part, shown: str) -> BinaryIO:
    """Opens a sealed file of the right length."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise Damaged(_("%(file)s is missing.") % {"file": shown}) from None
    if size != part.size:
        words = _("%(file)s is cut short or grown: %(size)d bytes instead of %(wanted)d.")
        raise Damaged(words % {"file": shown, "size": size, "wanted": part.size})
    try:
        return path.open("rb")
    except OSError as error:
        raise BackupError(
            _("%(file)s cannot be read: %(reason)s.") % {"file": shown, "reason": error.strerror}
        ) from error


def _check_size(check: _Check, part: Part, shown: str) -> None:
    _sized(check.vault.root / shown, part, shown).close()


def _same(sealed: SealedReader, part: Part, shown: str) -> None:
    sealed.drain()
    if sealed.sha256 != part.sha256:
        raise Damaged(_("%(file)s is not the file that the manifest was signed for.") % {"file": shown})


def _check_part(check: _Check, one: Manifest, part: Part) -> None:
    shown = f"{one.id}/{part.name}"
    with _sized(check.vault.root / shown, part, shown) as file:
        _same(SealedReader(file, check.key, shown, shown), part, shown)
    _read(check, part.size)


def _check_database(check: _Check, one: Manifest, part: Part) -> None:
    shown = f"{one.id}/{manifest.DATABASE}"
    raw = read_whole(check.vault, one, manifest.DATABASE_LIST, check.key)
    listed = listed_files(raw, f"{one.id}/{manifest.DATABASE_LIST}")
    with _sized(check.vault.root / shown, part, shown) as file:
        sealed = SealedReader(file, check.key, shown, shown)
        for name, size, digest in _members(check, sealed, shown):
            if name == _LIST:
                is_right = digest == hashlib.sha256(raw).hexdigest()
            else:
                is_right = listed.pop(name, (size, digest)) == (size, digest)
            if not is_right:
                words = _("%(file)s holds a database file that is not what PostgreSQL listed: %(name)s.")
                raise Damaged(words % {"file": shown, "name": name})
        _same(sealed, part, shown)
    if listed:
        words = _("%(file)s lacks %(count)d database files, such as %(name)s.")
        raise Damaged(words % {"file": shown, "count": len(listed), "name": min(listed)})


def _members(check: _Check, sealed: SealedReader, shown: str) -> Iterator[tuple[str, int, str]]:
    try:
        with tarfile.open(fileobj=cast("BinaryIO", sealed), mode="r|", bufsize=CHUNK) as tar:
            for member in tar:
                content = tar.extractfile(member)
                if content is None:
                    continue
                digest = hashlib.sha256()
                while portion := content.read(CHUNK):
                    digest.update(portion)
                _read(check, member.size)
                yield member.name, member.size, digest.hexdigest()
    except tarfile.TarError as error:
        raise Damaged(_("%(file)s cannot be unpacked: %(reason)s.") % {"file": shown, "reason": error}) from error


def read_whole(vault: Vault, one: Manifest, name: str, key: RecoveryKey) -> bytes:
    """A small sealed file of a backup, checked against the manifest."""
    part, shown = one.part(name), f"{one.id}/{name}"
    with _sized(vault.root / shown, part, shown) as file:
        sealed = SealedReader(file, key, shown, shown)
        content = sealed.read()
        _same(sealed, part, shown)
    return content


def listed_files(raw: bytes, shown: str) -> dict[str, tuple[int, str]]:
    """PostgreSQL's list of a backup's files, with its own checksum proven."""
    body, mark, tail = raw.rpartition(b'"Manifest-Checksum"')
    content = json.loads(raw)
    if not mark or not tail or hashlib.sha256(body).hexdigest() != content["Manifest-Checksum"]:
        raise Damaged(_("%(file)s is not the list that PostgreSQL wrote.") % {"file": shown})
    files = {}
    for one in content["Files"]:
        name = one["Path"] if "Path" in one else bytes.fromhex(one["Encoded-Path"]).decode(errors="surrogateescape")
        files[name] = (int(one["Size"]), str(one["Checksum"]))
    return files


def _check_pack(check: _Check, pack: Part) -> None:
    shown = f"packs/{pack.name}"
    if pack.name in check.packs:
        if check.packs[pack.name] is None:
            raise Damaged(_("%(file)s is damaged.") % {"file": shown})
        return
    check.packs[pack.name] = None
    path = check.vault.packs / pack.name
    _sized(path, pack, shown).close()
    reader = packs.open_pack(path, check.key)
    try:
        sizes = reader.check()
    except tarfile.TarError as error:
        raise Damaged(_("%(file)s cannot be unpacked: %(reason)s.") % {"file": shown, "reason": error}) from error
    if reader.sha256 != pack.sha256:
        raise Damaged(_("%(file)s is not the file that the manifest was signed for.") % {"file": shown})
    check.packs[pack.name] = sizes
    _read(check, pack.size)


def _check_contents(check: _Check, one: Manifest) -> None:
    catalogue = packs.read_lines(read_whole(check.vault, one, manifest.CONTENTS, check.key).splitlines())
    lying = {pack.name for pack in one.packs}
    for sha256, place in catalogue.items():
        is_read = place.pack in check.packs
        if place.pack not in lying or (is_read and (check.packs[place.pack] or {}).get(sha256) != place.size):
            words = _("The attachment %(name)s of %(id)s is not in packs/%(pack)s.")
            raise Damaged(words % {"name": sha256, "id": one.id, "pack": place.pack})


def _spread(check: _Check) -> None:
    """A backup is as sound as the weakest link below it."""
    for one in sorted(check.vault.readable(), key=lambda one: one.number):  # parents before their children
        if one.parent in check.report.damaged:
            check.report.damaged.add(one.id)


def _note(check: _Check) -> None:
    for backup_id in check.report.damaged:
        (check.vault.root / backup_id / VERIFIED).unlink(missing_ok=True)
    for backup_id in check.report.backups:
        if backup_id in check.report.damaged:
            continue
        path = check.vault.root / backup_id / VERIFIED
        found = {
            "backup": backup_id,
            "at": clock.now().isoformat(),
            "manifest_sha256": check.vault.fingerprint(backup_id),
        }
        signed.write(path, {"format": "keepwell-verified/1", **found}, check.key)


def mend_words(report: Report) -> str:
    """What to do about damage."""
    words = _(
        "These backups cannot be restored as they are: %(ids)s. Bring the named files back from another copy of the "
        "folder; if there is none, take a full backup now (keepwell backup --full) and find out what damages the disk."
    )
    return words % {"ids": ", ".join(sorted(report.damaged)) or NAME}
