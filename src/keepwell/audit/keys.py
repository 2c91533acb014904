# SPDX-License-Identifier: Apache-2.0
"""The signing key: a file of mode 0600 outside the database, made on first use."""

import os
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils.translation import gettext as _

from keepwell.audit.notes import Signer
from keepwell.audit.pinned import heads_path
from keepwell.kernel.errors import KeepwellError


def key_path() -> Path:
    """Where this installation keeps its key."""
    return Path(settings.KEEPWELL.log_key_path)


def signer() -> Signer:
    """The installation's signer."""
    return _signer_of(key_path())


@lru_cache(maxsize=8)
def _signer_of(path: Path) -> Signer:
    if not path.exists():
        if is_lost(path):
            raise KeepwellError(_lost(path))
        _make(path)
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise KeepwellError(_unreadable(path)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeepwellError(_unreadable(path))
    return Signer(key)


def is_lost(path: Path) -> bool:
    """Whether heads were signed with a key that is no longer there; a new one would disown them all."""
    return not path.exists() and heads_path().exists()


def _lost(path: Path) -> str:
    text = _("The key of the log at %(path)s is missing, though heads were signed with it. Restore it from a backup.")
    return text % {"path": path}


def _unreadable(path: Path) -> str:
    text = _("The key of the log at %(path)s cannot be read. Restore it from the backup of the configuration.")
    return text % {"path": path}


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    waiting = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(pem)
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(waiting, path)  # fails when another process was first; its key counts
    except FileExistsError:
        pass
    finally:
        waiting.unlink()
