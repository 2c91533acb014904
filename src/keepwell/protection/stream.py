# SPDX-License-Identifier: Apache-2.0
"""Sealed streams: any number of bytes, encrypted and authenticated in chunks, so that nothing is ever whole in memory.

    magic (4) ‖ flags (1) ‖ salt (32) ‖ chunk … ‖ last chunk

Each file has a key of its own (HKDF of the recovery key, the salt, the flags and the file's name). A chunk is
AES-256-GCM of up to 1 MiB; its nonce is the chunk's number and whether it is the last one. So a chunk cannot be
changed, moved, repeated or left out, a file cannot stand in for another, and a cut is found even between two chunks.
"""

import hashlib
import os
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext as _

from keepwell.protection.errors import BackupError, Damaged
from keepwell.protection.secret import RecoveryKey

MAGIC = b"KWB1"
CHUNK = 2**20
_TAG = 16
_SALT = 32
_HEADER = len(MAGIC) + 1 + _SALT
_PACKED = 0x01


def _cipher(key: RecoveryKey, header: bytes, name: str) -> AESGCM:
    return AESGCM(key.derive(b"stream " + header + name.encode(), salt=header[-_SALT:]))


def _nonce(number: int, *, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if is_last else b"\x00")


class SealedWriter:
    """Bytes in, a sealed file out; it is whole only after `close`."""

    def __init__(self, out: BinaryIO, key: RecoveryKey, name: str, *, is_packed: bool) -> None:
        header = MAGIC + bytes([_PACKED if is_packed else 0]) + os.urandom(_SALT)
        self._out = out
        self._cipher = _cipher(key, header, name)
        self._packer = zlib.compressobj(1) if is_packed else None
        self._waiting = bytearray()
        self._number = 0
        self._hash = hashlib.sha256()
        self.plain_size = 0
        self.size = 0
        self._put(header)

    def write(self, content: bytes) -> int:
        """Takes bytes; seals as many chunks as are full."""
        self.plain_size += len(content)
        self._waiting += self._packer.compress(content) if self._packer else content
        # One byte more than a chunk must wait: only then is this chunk surely not the last one.
        while len(self._waiting) > CHUNK:
            self._seal(bytes(self._waiting[:CHUNK]), is_last=False)
            del self._waiting[:CHUNK]
        return len(content)

    def close(self) -> str:
        """Seals the last chunk, makes the file durable, and returns the hash of what was written."""
        if self._packer:
            self._waiting += self._packer.flush()
            while len(self._waiting) > CHUNK:
                self._seal(bytes(self._waiting[:CHUNK]), is_last=False)
                del self._waiting[:CHUNK]
        self._seal(bytes(self._waiting), is_last=True)
        self._out.flush()
        os.fsync(self._out.fileno())
        return self._hash.hexdigest()

    def _seal(self, chunk: bytes, *, is_last: bool) -> None:
        self._put(self._cipher.encrypt(_nonce(self._number, is_last=is_last), chunk, None))
        self._number += 1

    def _put(self, sealed: bytes) -> None:
        self._out.write(sealed)
        self._hash.update(sealed)
        self.size += len(sealed)


class SealedReader:
    """A sealed file in, its bytes out; `Damaged` names the file at the first chunk that is not what was written."""

    def __init__(self, file: BinaryIO, key: RecoveryKey, name: str, shown: str) -> None:
        self._file = file
        self._shown = shown
        self._hash = hashlib.sha256()
        header = file.read(_HEADER)
        self._hash.update(header)
        if len(header) < _HEADER:
            raise self._cut()
        if header[: len(MAGIC)] != MAGIC or header[len(MAGIC)] & ~_PACKED:
            raise Damaged(_("%(file)s does not begin like a file of a backup: it was changed.") % {"file": shown})
        self._cipher = _cipher(key, header, name)
        self._unpacker = zlib.decompressobj() if header[len(MAGIC)] & _PACKED else None
        self._plain = bytearray()
        self._chunks = self._opened()

    @property
    def sha256(self) -> str:
        """Hash of the sealed bytes read so far; of the whole file after the last byte."""
        return self._hash.hexdigest()

    def read(self, size: int = -1) -> bytes:
        """The next bytes; fewer only at the end."""
        while size < 0 or len(self._plain) < size:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            self._plain += chunk
        taken = bytes(self._plain) if size < 0 else bytes(self._plain[:size])
        del self._plain[: len(taken)]
        return taken

    def drain(self) -> None:
        """Reads to the end: only then is the file known to be whole."""
        while self.read(CHUNK):
            pass

    def _opened(self) -> Iterator[bytes]:
        number, sealed = 0, self._file.read(CHUNK + _TAG)
        while True:
            following = self._file.read(CHUNK + _TAG) if len(sealed) == CHUNK + _TAG else b""
            self._hash.update(sealed)
            yield from self._unpacked(self._open(sealed, number, is_last=not following))
            if not following:
                return
            number, sealed = number + 1, following

    def _open(self, sealed: bytes, number: int, *, is_last: bool) -> bytes:
        if len(sealed) < _TAG:
            raise self._cut()
        try:
            return self._cipher.decrypt(_nonce(number, is_last=is_last), sealed, None)
        except InvalidTag:
            if is_last and self._is_inner(sealed, number):
                raise self._cut() from None
            words = _("%(file)s was changed after it was written (within the MiB at byte %(place)d).")
            raise Damaged(words % {"file": self._shown, "place": _HEADER + number * (CHUNK + _TAG)}) from None

    def _is_inner(self, sealed: bytes, number: int) -> bool:
        try:
            self._cipher.decrypt(_nonce(number, is_last=False), sealed, None)
        except InvalidTag:
            return False
        return True

    def _unpacked(self, plain: bytes) -> Iterator[bytes]:
        """In portions: a MiB of zeros, packed, is a GiB of zeros."""
        if self._unpacker is None:
            yield plain
            return
        try:
            while plain:
                yield self._unpacker.decompress(plain, CHUNK)
                plain = self._unpacker.unconsumed_tail
        except zlib.error as error:
            words = _("%(file)s cannot be unpacked: %(reason)s.")
            raise BackupError(words % {"file": self._shown, "reason": error}) from error

    def _cut(self) -> Damaged:
        return Damaged(_("%(file)s is cut short: its end is missing.") % {"file": self._shown})
