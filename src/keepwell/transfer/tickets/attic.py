# SPDX-License-Identifier: Apache-2.0
"""Where old tickets and their files lie: a JSON Lines file, or a ZIP archive with `tickets.jsonl` and files."""

import posixpath
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, BinaryIO, cast

from django.conf import settings
from django.utils.translation import gettext as _

from keepwell.files.models import StoredFile
from keepwell.files.selectors import open_file
from keepwell.files.services import Received, receive
from keepwell.kernel.errors import DomainError
from keepwell.transfer.kinds.columns import Flaw
from keepwell.transfer.reading import StockError
from keepwell.transfer.tickets.shape import FileLine

TICKETS = "tickets.jsonl"
_MOST_PARTS = 500_000
_MOST_RATIO = 200
_SMALL = 2**20
LONGEST_LINE = 32 * 2**20


@dataclass(slots=True)
class Attic:
    """The lines of the tickets, and the files they name."""

    lines: IO[bytes]
    archive: zipfile.ZipFile | None = None
    folder: str = ""
    parts: dict[str, zipfile.ZipInfo] = field(default_factory=dict)

    def numbered(self) -> Iterator[tuple[int, bytes]]:
        """Lines with their numbers; of one that is far too long only its beginning."""
        number = 0
        while line := self.lines.readline(LONGEST_LINE):
            number += 1
            rest = line
            while len(rest) >= LONGEST_LINE and not rest.endswith(b"\n"):
                rest = self.lines.readline(LONGEST_LINE)
            if line.strip(b"\xef\xbb\xbf \t\r\n"):
                yield number, line

    def flaw(self, wanted: FileLine) -> Flaw | None:
        """What speaks against a file before it is read."""
        words = {"value": wanted.path[:200]}
        if not is_inside(wanted.path):
            return Flaw("attachments", "bad_path", words)
        part = self.parts.get(posixpath.normpath(posixpath.join(self.folder, wanted.path)))
        if part is None or part.is_dir():
            return Flaw("attachments", "no_file", words)
        if stat.S_ISLNK(part.external_attr >> 16) or part.flag_bits & 0x1:
            return Flaw("attachments", "bad_path", words)
        if part.file_size > settings.KEEPWELL.upload_limit or _is_bomb(part):
            return Flaw("attachments", "too_big", words)
        if wanted.size is not None and wanted.size != part.file_size:
            return Flaw("attachments", "other_bytes", words)
        return None

    def take(self, wanted: FileLine) -> Received | Flaw:
        """The bytes, received for keeping; their size and digest are those described, or there is a flaw."""
        words = {"value": wanted.path[:200]}
        part = self.parts[posixpath.normpath(posixpath.join(self.folder, wanted.path))]
        if self.archive is None:
            return Flaw("attachments", "no_file", words)
        try:
            with self.archive.open(part) as opened:
                got = receive(cast("BinaryIO", opened), limit=min(part.file_size, settings.KEEPWELL.upload_limit))
        except DomainError:
            return Flaw("attachments", "too_big", words)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError):
            return Flaw("attachments", "no_file", words)
        if (wanted.size not in (None, got.size)) or (wanted.sha256 not in (None, got.sha256)):
            return Flaw("attachments", "other_bytes", words)
        return got


def is_inside(path: str) -> bool:
    """Whether a path stays below its folder on every file system."""
    if "\\" in path or ":" in path or "\x00" in path or path.startswith(("/", "~")):
        return False
    return ".." not in path.split("/")


def _is_bomb(part: zipfile.ZipInfo) -> bool:
    return part.file_size > _SMALL and part.file_size > _MOST_RATIO * max(part.compress_size, 1)


@contextmanager
def opened(stored: StoredFile) -> Iterator[Attic]:
    """Open what was sent."""
    with open_file(stored) as stream:
        is_archive = stream.read(4) == b"PK\x03\x04"
        stream.seek(0)
        if not is_archive:
            yield Attic(stream)
            return
        try:
            with zipfile.ZipFile(stream) as archive:
                yield _unpacked(archive)
        except (zipfile.BadZipFile, NotImplementedError, EOFError):
            raise StockError(_("The archive is damaged. Pack it again as ZIP."), "file") from None


def _unpacked(archive: zipfile.ZipFile) -> Attic:
    infos = archive.infolist()
    if len(infos) > _MOST_PARTS:
        raise StockError(_("The archive holds more than 500,000 files. Split it."), "file")
    parts = {posixpath.normpath(info.filename): info for info in infos}
    found = sorted((name for name in parts if posixpath.basename(name) == TICKETS), key=lambda name: name.count("/"))
    if not found:
        raise StockError(_("The archive has no file tickets.jsonl. Put the tickets into a file of that name."), "file")
    if parts[found[0]].flag_bits & 0x1:
        raise StockError(_("The archive is locked with a password. Pack it again without one."), "file")
    return Attic(archive.open(parts[found[0]]), archive, posixpath.dirname(found[0]), parts)
