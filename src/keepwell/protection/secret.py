# SPDX-License-Identifier: Apache-2.0
"""The recovery key: one secret of 256 bits that reads every backup of an installation, and from which all keys follow.

It is written for people: groups of four letters with a check at the end, so that a copy typed from paper is either
right or refused.
"""

import base64
import binascii
import hashlib
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.translation import gettext as _

from keepwell.protection.errors import BackupError

SIZE = 32
_WORD = "kwrk1"
_CHECK = 4
# Letters that base32 does not have, as people write them.
_MISREAD = str.maketrans("018", "OIB")


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """The secret; never shown by `repr`."""

    secret: bytes

    def __repr__(self) -> str:
        return f"RecoveryKey({self.id})"

    @property
    def id(self) -> str:
        """Names the key without giving it away; every backup carries it."""
        return self.derive(b"name", 8).hex()

    def derive(self, purpose: bytes, size: int = SIZE, salt: bytes | None = None) -> bytes:
        """A key for one purpose."""
        return HKDF(hashes.SHA256(), size, salt, b"keepwell backup " + purpose).derive(self.secret)

    @property
    def signer(self) -> Ed25519PrivateKey:
        """What signs manifests."""
        return Ed25519PrivateKey.from_private_bytes(self.derive(b"manifests"))

    def text(self) -> str:
        """For paper: `kwrk1-ABCD-…`."""
        letters = base64.b32encode(self.secret).decode().rstrip("=") + _check(self.secret)
        return "-".join([_WORD, *(letters[place : place + 4] for place in range(0, len(letters), 4))])


def make() -> RecoveryKey:
    """A new key."""
    return RecoveryKey(secrets.token_bytes(SIZE))


def parse(text: str) -> RecoveryKey:
    """The key in a text or a file's content; lines that begin with # are comments."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    letters = "".join("".join(lines).split()).replace("-", "")
    if not letters.lower().startswith(_WORD):
        raise BackupError(_("This is not a recovery key: it begins with %(word)s-.") % {"word": _WORD})
    letters = letters[len(_WORD) :].upper().translate(_MISREAD)
    body, check = letters[:-_CHECK], letters[-_CHECK:]
    try:
        secret = base64.b32decode(body + "=" * (-len(body) % 8))
    except binascii.Error:
        secret = b""
    if len(secret) != SIZE or _check(secret) != check:
        raise BackupError(_("The recovery key was mistyped or cut. Compare it with the paper group by group."))
    return RecoveryKey(secret)


def read(path: Path) -> RecoveryKey:
    """The key in a file."""
    try:
        return parse(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise BackupError(_("%(path)s does not hold a recovery key.") % {"path": path}) from None
    except OSError as error:
        words = _("The recovery key %(path)s cannot be read: %(reason)s.")
        raise BackupError(words % {"path": path, "reason": error.strerror}) from error


def write(path: Path, key: RecoveryKey) -> None:
    """Writes the key to a new file of mode 0600; an existing file is never replaced."""
    words = _("Keepwell recovery key %(id)s. Whoever has it can read every backup; without it nobody can.")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BackupError(_("%(path)s exists already; it is not overwritten.") % {"path": path}) from None
    except OSError as error:
        words = _("%(path)s cannot be written: %(reason)s.")
        raise BackupError(words % {"path": path, "reason": error.strerror}) from error
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(f"# {words % {'id': key.id}}\n{key.text()}\n")
        out.flush()
        os.fsync(out.fileno())


def read_own(path: Path) -> RecoveryKey:
    """The installation's own copy, which nobody else may read."""
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        words = _("%(path)s can be read by others on this machine. Mend it with: chmod 600 %(path)s")
        raise BackupError(words % {"path": path})
    return read(path)


def _check(secret: bytes) -> str:
    return base64.b32encode(hashlib.sha256(b"keepwell recovery key" + secret).digest()).decode()[:_CHECK]
