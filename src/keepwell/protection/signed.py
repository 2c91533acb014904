# SPDX-License-Identifier: Apache-2.0
"""Signed notes: one line of JSON and one line of signature, compared byte by byte, so that no byte can be changed.

The public key stands in the vault, so a host that keeps copies can check them without being able to read them.
"""

import json
import os
from pathlib import Path
from typing import cast

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils.translation import gettext as _

from keepwell.protection.errors import BackupError, Damaged
from keepwell.protection.secret import RecoveryKey

Json = dict[str, object]


def write(path: Path, content: Json, key: RecoveryKey) -> None:
    """Writes a note so that it is there whole or not at all."""
    line = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    scratch = path.with_name(f".{path.name}.new")
    with open(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        out.write(line + b"\n" + key.signer.sign(line).hex().encode() + b"\n")
        out.flush()
        os.fsync(out.fileno())
    scratch.replace(path)
    settle(path.parent)


def read(path: Path, public: bytes, shown: str) -> Json:
    """The note's content; `Damaged` unless every byte is as it was signed."""
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise Damaged(_("%(file)s is missing.") % {"file": shown}) from None
    except OSError as error:
        raise BackupError(
            _("%(file)s cannot be read: %(reason)s.") % {"file": shown, "reason": error.strerror}
        ) from error
    line, _gap, tail = raw.partition(b"\n")
    try:
        signature = bytes.fromhex(tail.decode("ascii"))
        # Hex in capitals or with blanks would be the same signature in other bytes.
        if tail != signature.hex().encode() + b"\n":
            raise ValueError(tail)
        Ed25519PublicKey.from_public_bytes(public).verify(signature, line)
        return cast("Json", json.loads(line))
    except (ValueError, InvalidSignature):
        raise Damaged(_("%(file)s was changed or cut after it was signed.") % {"file": shown}) from None


def parsed(line: bytes) -> Json:
    """The JSON object of a line that is not trusted yet; ValueError when it is none."""
    content = json.loads(line)
    if not isinstance(content, dict):
        raise ValueError(line)
    return content


def settle(folder: Path) -> None:
    """Makes names in a folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
