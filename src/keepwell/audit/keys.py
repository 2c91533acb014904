# SPDX-License-Identifier: Apache-2.0
"""The signing key: a file of mode 0600 outside the database, made on first use; beside it the public keys, old and new.

`log-signing.key` is the private half in use. `log-verifiers.txt` names the installation and every key it ever signed
with, so that heads stay provable after the key was changed; it holds nothing secret.
"""

import base64
import os
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils.translation import gettext as _

from keepwell.audit.notes import PublicKey, Signer, Verifier, name_of
from keepwell.audit.pinned import heads_path
from keepwell.audit.sealing import instant
from keepwell.kernel.errors import KeepwellError

#: another process may sign with the old key until it looks at the file again
_GRACE = timedelta(minutes=1)


def key_path() -> Path:
    """Where this installation keeps its key."""
    return Path(settings.KEEPWELL.log_key_path)


def verifiers_path() -> Path:
    """Where the public keys are listed."""
    return key_path().with_name("log-verifiers.txt")


def signer() -> Signer:
    """The installation's signer, as its files stand now."""
    path = key_path()
    if not path.exists():
        if is_lost(path):
            raise KeepwellError(_lost(path))
        _write_key(path, Ed25519PrivateKey.generate())
    return _signer_of(path, _stamp(path), _stamp(verifiers_path()))


def verifier() -> Verifier:
    """All public keys; needs the private one only where the list is missing."""
    path = verifiers_path()
    return _listed(path, _stamp(path)) if path.exists() else signer().verifier


def listing(known: Verifier | None = None) -> str:
    """The public keys as the file beside the private one says them, and as bundles and receipts carry them."""
    shown = known or verifier()
    lines = ["# Public keys of the log's heads. Nothing here is secret; back it up with the key.", f"name {shown.name}"]
    lines += [f"key {_packed(key.public)}" + (f" until {key.until}" if key.until else "") for key in shown.keys]
    return "\n".join(lines) + "\n"


def is_lost(path: Path) -> bool:
    """Whether heads were signed with a key that is no longer there; a new one would disown them all."""
    return not path.exists() and heads_path().exists()


def begin_change() -> tuple[str, str]:
    """Make the next key and list it; returns the present and the next public key. `complete_change` puts it in use."""
    old = signer()
    waiting = _next_path()
    waiting.unlink(missing_ok=True)
    fresh = Ed25519PrivateKey.generate()
    _write_key(waiting, fresh)
    public = fresh.public_key().public_bytes_raw()
    _list_keys(replace(old.verifier, keys=(*old.verifier.keys, PublicKey(public))))
    return _packed(old.public), _packed(public)


def complete_change(now: datetime) -> None:
    """Sign with the next key from now on; the old private half is gone, its public half stays."""
    old = PublicKey(signer().public)
    _next_path().replace(key_path())
    until = instant(now + _GRACE)
    known = verifier()
    kept = [replace(key, until=until) if key == old else key for key in known.keys]
    _list_keys(replace(known, keys=tuple(kept)))


def _next_path() -> Path:
    return key_path().with_name(f"{key_path().name}.next")


def _stamp(path: Path) -> tuple[int, int]:
    """Changes when the file does: other processes must notice a new key."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return found.st_ino, found.st_mtime_ns


@lru_cache(maxsize=8)
def _signer_of(path: Path, key_stamp: tuple[int, int], list_stamp: tuple[int, int]) -> Signer:
    del key_stamp, list_stamp  # part of the cache's key alone
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError) as error:
        raise KeepwellError(_unreadable(path)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeepwellError(_unreadable(path))
    own = PublicKey(key.public_key().public_bytes_raw())
    listed = path.with_name(verifiers_path().name)
    if not listed.exists():
        _list_keys(Verifier(name_of(own.public), (own,)))
    known = _read(listed)
    if own not in known.keys:
        raise KeepwellError(_unlisted(path, listed))
    others = tuple(one for one in known.keys if one != own)
    return Signer(key, Verifier(known.name, (*others, own)))


@lru_cache(maxsize=8)
def _listed(path: Path, stamp: tuple[int, int]) -> Verifier:
    del stamp
    return _read(path)


def _read(path: Path) -> Verifier:
    name, keys = "", []
    for line in path.read_text(encoding="utf-8").splitlines():
        kind, *rest = line.split() or ["#"]
        if kind == "name":
            name = rest[0]
        elif kind == "key":
            keys.append(PublicKey(base64.b64decode(rest[0], validate=True), rest[2] if len(rest) > 1 else ""))
    if not name or not keys:
        raise KeepwellError(_unreadable(path))
    keys.sort(key=lambda one: not one.until)  # the ones in use last
    return Verifier(name, tuple(keys))


def _list_keys(known: Verifier) -> None:
    path = verifiers_path()
    waiting = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), "w", encoding="utf-8") as out:
        out.write(listing(known))
        out.flush()
        os.fsync(out.fileno())
    waiting.replace(path)


def _packed(public: bytes) -> str:
    return base64.b64encode(public).decode()


def _lost(path: Path) -> str:
    text = _("The key of the log at %(path)s is missing, though heads were signed with it. Restore it from a backup.")
    return text % {"path": path}


def _unreadable(path: Path) -> str:
    text = _("The key of the log at %(path)s cannot be read. Restore it from the backup of the configuration.")
    return text % {"path": path}


def _unlisted(path: Path, listed: Path) -> str:
    text = _("The key of the log at %(path)s is not among the keys of %(list)s. Restore both from the same backup.")
    return text % {"path": path, "list": listed}


def _write_key(path: Path, key: Ed25519PrivateKey) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
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
