# SPDX-License-Identifier: Apache-2.0
"""Secrets at rest: passwords and keys of other systems are sealed with a key that lies outside the database (ADR 0095).

A sealed value reads `kw1.<key id>.<ciphertext>`: AES-256-GCM, bound to its purpose, so that a value copied into another
column does not open there. The file `keys/secrets.keys` (mode 0600) holds one key a line; the last one seals.
"""

import base64
import binascii
import fcntl
import os
import secrets
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.errors import KeepwellError, Message

_MARK = "kw1"
_KEY_BYTES, _NONCE_BYTES, _ID_BYTES = 32, 12, 4
_HEAD = "# Keys that seal secrets in the database, one a line: id and key. The last one seals. Keep a copy.\n"


class SecretUnreadable(KeepwellError):
    """A sealed value cannot be opened here; the message names the mend."""

    status = 500


class SealedField(models.TextField):  # type: ignore[type-arg]  # the class is generic in the stubs only
    """A column of sealed values, empty or made by `seal(text, field.purpose)`; rotation finds it by its class."""

    @property
    def purpose(self) -> str:
        """What values of this column are bound to."""
        return f"{self.model._meta.label_lower}.{self.name}"


@dataclass(frozen=True, slots=True)
class SealedElsewhere:
    """Sealed values in a table that is not ours (a library's): how to list them, and to seal them anew."""

    values: Callable[[], Iterable[str]]
    renew: Callable[[], int]


_elsewhere: dict[str, SealedElsewhere] = {}


def register_sealed(name: str, place: SealedElsewhere) -> None:
    """Let rotation know of sealed values that no `SealedField` holds; else it would drop the key they need."""
    _elsewhere[name] = place


def sealed_elsewhere() -> tuple[SealedElsewhere, ...]:
    """Every such place."""
    return tuple(_elsewhere.values())


@dataclass(frozen=True, slots=True)
class _Ring:
    keys: Mapping[str, bytes]
    sealing: str


def seal(text: str, purpose: str) -> str:
    """The text under the newest key, to be stored; `purpose` must be given again to open it."""
    ring = _ring(is_made=True)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    closed = AESGCM(ring.keys[ring.sealing]).encrypt(nonce, text.encode(), purpose.encode())
    return f"{_MARK}.{ring.sealing}.{_text(nonce + closed)}"


def open_sealed(sealed: str, purpose: str) -> str:
    """The text of a sealed value; SecretUnreadable when its key is missing or the value was changed."""
    key_id = key_of(sealed)
    ring = _ring(is_made=False)
    if key_id not in ring.keys:
        raise SecretUnreadable(_missing(key_id))
    try:
        closed = base64.urlsafe_b64decode(_padded(sealed.rpartition(".")[2]))
        opened = AESGCM(ring.keys[key_id]).decrypt(closed[:_NONCE_BYTES], closed[_NONCE_BYTES:], purpose.encode())
    except (InvalidTag, ValueError) as error:
        raise SecretUnreadable(_changed()) from error
    return opened.decode()


def key_of(sealed: str) -> str:
    """The id of the key that opens the value."""
    mark, _dot, rest = sealed.partition(".")
    key_id, _dot, closed = rest.partition(".")
    if mark != _MARK or not key_id or not closed:
        raise SecretUnreadable(_changed())
    return key_id


def keys_path() -> Path:
    """Where the keys lie."""
    return Path(settings.KEEPWELL.data_folder) / "keys" / "secrets.keys"


def sealed_fields(models_known: Iterator[type[models.Model]]) -> Iterator[SealedField]:
    """Every column of sealed values of the models."""
    for model in models_known:
        for field in model._meta.concrete_fields:
            if isinstance(field, SealedField):
                yield field


def add_key() -> str:
    """Add a key that seals from now on; returns its id. The old ones go on opening."""
    with _alone() as path:
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else [_HEAD]
        made = _new_line()
        _write(path, "".join([*lines, made]))
    return made.partition(" ")[0]


def forget_keys(kept: set[str]) -> int:
    """Drop every key but the sealing one and the kept ones; returns how many went. What they sealed is lost."""
    with _alone() as path:
        ring = _ring(is_made=False)
        gone = set(ring.keys) - kept - {ring.sealing}
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if gone else []
        if gone:
            _write(path, "".join(line for line in lines if line.partition(" ")[0] not in gone))
    return len(gone)


def _ring(*, is_made: bool) -> _Ring:
    path = keys_path()
    if not path.exists():
        if not is_made:
            return _Ring({}, "")
        with _alone():
            if not path.exists():
                _write(path, _HEAD + _new_line())
    state = path.stat()
    if stat.S_IMODE(state.st_mode) & 0o077:
        text = _("%(path)s can be read by others on this machine. Run: chmod 600 %(path)s")
        raise SecretUnreadable(text % {"path": path})
    return _read(path, (state.st_ino, state.st_mtime_ns, state.st_size))


@lru_cache(maxsize=4)
def _read(path: Path, _edition: tuple[int, int, int]) -> _Ring:
    keys: dict[str, bytes] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        key_id, _space, text = line.strip().partition(" ")
        if not key_id or key_id.startswith("#"):
            continue
        try:
            keys[key_id] = base64.urlsafe_b64decode(_padded(text.strip()))
        except (binascii.Error, ValueError) as error:
            raise SecretUnreadable(_broken(path)) from error
        if len(keys[key_id]) != _KEY_BYTES:
            raise SecretUnreadable(_broken(path))
    if not keys:
        raise SecretUnreadable(_broken(path))
    return _Ring(keys, list(keys)[-1])


@contextmanager
def _alone() -> Iterator[Path]:
    """One process at a time changes the file."""
    path = keys_path()
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(os.open(path.with_name("secrets.lock"), os.O_WRONLY | os.O_CREAT, 0o600), "wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield path


def _write(path: Path, text: str) -> None:
    scratch = path.with_name(f"{path.name}.{os.getpid()}")
    with open(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    scratch.replace(path)


def _new_line() -> str:
    return f"{secrets.token_hex(_ID_BYTES)} {_text(secrets.token_bytes(_KEY_BYTES))}\n"


def _text(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _padded(text: str) -> str:
    return text + "=" * (-len(text) % 4)


def _missing(key_id: str) -> Message:
    text = _(
        "A secret in the database was sealed with the key %(key)s, which is not in %(path)s. Restore that file from the"
        " backup of the keys, or enter the secret again."
    )
    return _with(text, key=key_id, path=keys_path())


def _changed() -> Message:
    return _("A secret in the database was changed or belongs somewhere else. Enter the secret again.")


def _broken(path: Path) -> Message:
    return _with(_("The file of keys %(path)s cannot be read. Restore it from the backup of the keys."), path=path)


def _with(text: Any, **words: Any) -> Message:
    filled: Message = text % words
    return filled
