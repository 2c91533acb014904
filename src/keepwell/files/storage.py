# SPDX-License-Identifier: Apache-2.0
"""Where bytes lie: the port, and its folder form `<data>/files/ab/cd/<sha256>`.

A write goes to a waiting file, is flushed to the disk and renamed into place, so a crash leaves either the whole
content or a waiting file that the sweep removes.
"""

import hashlib
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings

CHUNK = 1024 * 1024
HEAD = 4096
_WAITING = "waiting"


class TooLarge(ValueError):
    """More bytes came than the limit allows."""


@dataclass(frozen=True, slots=True)
class Received:
    """Bytes that arrived whole and wait for a row."""

    sha256: str
    size: int
    head: bytes
    ticket: str


class Storage(Protocol):
    """What the room needs of a place for bytes."""

    def receive(self, stream: BinaryIO, limit: int) -> Received:
        """Take the stream into the waiting area; `TooLarge` when it does not end in time."""
        ...

    def place(self, received: Received) -> None:
        """Move waiting bytes to their final name; harmless when they are there already."""
        ...

    def discard(self, received: Received) -> None:
        """Forget waiting bytes."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """Open the content for reading."""
        ...

    def has(self, sha256: str) -> bool:
        """Whether the content lies here."""
        ...

    def remove(self, sha256: str) -> None:
        """Delete the content; harmless when it is gone."""
        ...

    def placed_before(self, instant: datetime) -> Iterator[str]:
        """Hashes of contents whose file is older than the instant."""
        ...

    def drop_waiting(self, instant: datetime) -> int:
        """Delete waiting bytes older than the instant; how many."""
        ...


class FolderStorage:
    """Contents in a folder that only the service account can open."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def receive(self, stream: BinaryIO, limit: int) -> Received:
        """Write the stream to a waiting file, hashing on the way."""
        waiting = self._folder(self.root / _WAITING)
        ticket = secrets.token_hex(16)
        target = waiting / ticket
        digest, size, head = hashlib.sha256(), 0, b""
        try:
            with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                while chunk := stream.read(CHUNK):
                    size += len(chunk)
                    if size > limit:
                        raise TooLarge(limit)
                    head = head or chunk[:HEAD]
                    digest.update(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
        except BaseException:
            target.unlink(missing_ok=True)
            raise
        return Received(digest.hexdigest(), size, head, ticket)

    def place(self, received: Received) -> None:
        """Rename the waiting file to its hash and make the new name durable."""
        target = self._path(received.sha256)
        self._folder(target.parent)
        waiting = self.root / _WAITING / received.ticket
        if waiting.exists():
            waiting.replace(target)
        elif not target.exists():
            raise FileNotFoundError(target)
        handle = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def discard(self, received: Received) -> None:
        """Delete the waiting file."""
        (self.root / _WAITING / received.ticket).unlink(missing_ok=True)

    def open(self, sha256: str) -> BinaryIO:
        """Open the content for reading."""
        return self._path(sha256).open("rb")

    def has(self, sha256: str) -> bool:
        """Whether the content lies here."""
        return self._path(sha256).is_file()

    def remove(self, sha256: str) -> None:
        """Delete the content; harmless when it is gone."""
        self._path(sha256).unlink(missing_ok=True)

    def placed_before(self, instant: datetime) -> Iterator[str]:
        """Walk the two levels of folders."""
        for path in self.root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            if self._written_at(path) < instant:
                yield path.name

    def drop_waiting(self, instant: datetime) -> int:
        """Delete waiting files that no running upload can still own."""
        old = [path for path in (self.root / _WAITING).glob("*") if self._written_at(path) < instant]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ValueError(f"not a SHA-256 in hex: {sha256[:80]!r}")
        return self.root / sha256[:2] / sha256[2:4] / sha256

    def _folder(self, folder: Path) -> Path:
        # the root first: mkdir gives its mode to the last folder only, and the root is what keeps others out
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder

    def _written_at(self, path: Path) -> datetime:
        try:
            return datetime.fromtimestamp(path.stat().st_mtime, UTC)
        except FileNotFoundError:  # another sweep was faster
            return datetime.max.replace(tzinfo=UTC)


def storage() -> Storage:
    """The storage of this installation."""
    return FolderStorage(Path(settings.KEEPWELL.files_folder))
