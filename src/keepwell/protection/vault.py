# SPDX-License-Identifier: Apache-2.0
"""The folder that holds the backups of one installation.

keepwell-backups.json      whose backups these are, and the public key of every signature; signed
<id>/manifest.json         one backup; the folder has its name only when it is whole
<id>/verified.json         evidence that every byte was read again and was right; signed
packs/<name>.kw            attachments, each content once, shared by backups
proofs/<name>.json         certificates of restores; signed
.taking-…                  a backup that is being taken, or was killed: no backup
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils.translation import gettext as _

from keepwell.protection import manifest, signed
from keepwell.protection.errors import BackupError, Damaged
from keepwell.protection.manifest import Manifest
from keepwell.protection.secret import RecoveryKey
from keepwell.protection.signed import Json

NAME = "keepwell-backups.json"
FORMAT = "keepwell-vault/1"
MANIFEST, VERIFIED = "manifest.json", "verified.json"
TAKING = ".taking-"
_LOCK = ".lock"


@dataclass(frozen=True, slots=True)
class Vault:
    """An opened folder of backups; `public` checks signatures, the recovery key is not needed for that."""

    root: Path
    key_id: str
    public: bytes

    @property
    def packs(self) -> Path:
        """Where attachments lie."""
        return self.root / "packs"

    @property
    def proofs(self) -> Path:
        """Where certificates of restores lie."""
        return self.root / "proofs"

    def ids(self) -> list[str]:
        """Every backup that is whole, oldest first."""
        return sorted(path.parent.name for path in self.root.glob(f"[0-9]*/{MANIFEST}"))

    def read(self, backup_id: str) -> Manifest:
        """One backup's manifest, with its signature checked."""
        path = self.root / backup_id / MANIFEST
        if not path.parent.is_dir():
            raise BackupError(_("There is no backup %(id)s in %(folder)s.") % {"id": backup_id, "folder": self.root})
        content = signed.read(path, self.public, f"{backup_id}/{MANIFEST}")
        if content.get("format") != manifest.FORMAT:
            words = _("%(file)s was written by a later release of Keepwell. Restore it with that release.")
            raise BackupError(words % {"file": f"{backup_id}/{MANIFEST}"})
        found = manifest.from_json(content)
        if found.id != backup_id or found.key_id != self.key_id:
            raise Damaged(_("%(file)s belongs to another backup.") % {"file": f"{backup_id}/{MANIFEST}"})
        return found

    def all(self) -> list[Manifest]:
        """Every backup, oldest first; `Damaged` at the first that cannot be trusted."""
        return [self.read(one) for one in self.ids()]

    def readable(self) -> list[Manifest]:
        """Every backup whose manifest can be trusted."""
        found = []
        for one in self.ids():
            try:
                found.append(self.read(one))
            except Damaged:
                continue
        return found

    def fingerprint(self, backup_id: str) -> str:
        """Hash of a manifest's file: what a child and the evidence hold on to."""
        return hashlib.sha256((self.root / backup_id / MANIFEST).read_bytes()).hexdigest()

    def chain(self, backup_id: str) -> list[Manifest]:
        """The backups that are needed to restore this one, the full one first."""
        links = [self.read(backup_id)]
        while not links[0].is_full:
            child = links[0]
            if not (self.root / child.parent / MANIFEST).exists():
                words = _(
                    "The backup %(id)s builds on %(parent)s, which is not in %(folder)s. Bring that folder back from "
                    "another copy, or restore an older backup."
                )
                raise BackupError(words % {"id": child.id, "parent": child.parent, "folder": self.root})
            parent = self.read(child.parent)
            if self.fingerprint(parent.id) != child.parent_sha256:
                words = _("%(file)s is not the manifest that %(id)s was built on.")
                raise Damaged(words % {"file": f"{parent.id}/{MANIFEST}", "id": child.id})
            links.insert(0, parent)
        return links

    def verified(self, backup_id: str) -> Json | None:
        """The evidence that a backup was read again whole, None when there is none for this very manifest."""
        path = self.root / backup_id / VERIFIED
        if not path.exists():
            return None
        try:
            content = signed.read(path, self.public, f"{backup_id}/{VERIFIED}")
        except Damaged:
            return None
        return content if content.get("manifest_sha256") == self.fingerprint(backup_id) else None

    def certificates(self) -> list[Json]:
        """Every certificate of a restore, oldest first; one that was changed is none."""
        found = []
        for path in sorted(self.proofs.glob("*.json")):
            try:
                found.append(signed.read(path, self.public, f"proofs/{path.name}"))
            except Damaged:
                continue
        return found

    def proven(self, backup_id: str) -> Json | None:
        """The last certificate that says this backup was restored and held every check."""
        good = [one for one in self.certificates() if one.get("backup") == backup_id and one.get("passed") is True]
        return good[-1] if good else None

    def name_key(self, key: RecoveryKey) -> None:
        """Refuses a key of another installation."""
        if key.id != self.key_id:
            words = _(
                "The recovery key %(given)s does not fit: the backups in %(folder)s were made with the key %(wanted)s. "
                "Use the key of the installation that made them."
            )
            raise BackupError(words % {"given": key.id, "folder": self.root, "wanted": self.key_id})

    @contextmanager
    def held(self, *, alone: bool) -> Iterator[None]:
        """One run at a time writes here; readers may be many. The lock goes with the process that dies."""
        with (self.root / _LOCK).open("ab") as file:
            try:
                fcntl.flock(file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
            except BlockingIOError:
                words = _("Another run is using %(folder)s now. Wait until it has ended: keepwell backup list")
                raise BackupError(words % {"folder": self.root}) from None
            yield

    def sweep(self) -> list[str]:
        """Removes what a killed run left behind and packs that no backup needs; called while held alone."""
        gone = list(self.root.glob(f"{TAKING}*"))
        manifests = self.readable()
        # A manifest that cannot be read may name packs: then nothing of them is removed.
        if len(manifests) == len(self.ids()):
            needed = {pack.name for one in manifests for pack in one.packs}
            gone += [path for path in self.packs.glob("*") if path.name not in needed]
        for path in gone:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        return [path.name for path in gone]

    def drop(self, backup_id: str) -> None:
        """Forgets a backup: first its name, so that a kill never leaves half of one under it."""
        going = self.root / f"{TAKING}dropped-{backup_id}"
        (self.root / backup_id).rename(going)
        signed.settle(self.root)
        shutil.rmtree(going)


def open_vault(root: Path) -> Vault:
    """Opens a folder of backups; says what is wrong when it is none."""
    path = root / NAME
    if not path.exists():
        words = _("%(folder)s holds no backups: %(name)s is not there. Check the folder, or whether it is mounted.")
        raise BackupError(words % {"folder": root, "name": NAME})
    public = _claimed_key(path)
    content = signed.read(path, public, NAME)
    if content.get("format") != FORMAT:
        raise BackupError(
            _("%(file)s was written by a later release of Keepwell. Restore it with that release.") % {"file": NAME}
        )
    return Vault(root, str(content["key_id"]), public)


def _claimed_key(path: Path) -> bytes:
    """The public key as the file claims it; the signature and the recovery key decide whether it is right."""
    first = path.read_bytes().partition(b"\n")[0]
    try:
        public = bytes.fromhex(str(signed.parsed(first)["public"]))
        Ed25519PublicKey.from_public_bytes(public)
    except (ValueError, KeyError, TypeError):
        raise Damaged(_("%(file)s was changed or cut after it was signed.") % {"file": NAME}) from None
    return public


def make_vault(root: Path, key: RecoveryKey) -> Vault:
    """Opens the folder of this installation's backups, or makes it; refuses a folder of another installation."""
    if (root / NAME).exists():
        vault = open_vault(root)
        vault.name_key(key)
        return vault
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        strangers = [path.name for path in root.iterdir() if path.name != "lost+found"]
        if strangers:
            words = _("%(folder)s is not empty and holds no backups. Choose an empty folder for backups.")
            raise BackupError(words % {"folder": root})
        for folder in ("packs", "proofs"):
            (root / folder).mkdir(mode=0o700)
        public = key.signer.public_key().public_bytes_raw()
        signed.write(root / NAME, {"format": FORMAT, "key_id": key.id, "public": public.hex()}, key)
    except OSError as error:
        words = _("The folder %(folder)s cannot take backups: %(reason)s.")
        raise BackupError(
            words % {"folder": root, "reason": error.strerror or os.strerror(error.errno or 0)}
        ) from error
    return Vault(root, key.id, public)
