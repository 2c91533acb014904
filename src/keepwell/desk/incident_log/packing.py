# SPDX-License-Identifier: Apache-2.0
"""The bytes of a file, unpacked where it is zipped or gzipped, and its text in lines of bounded length."""

import codecs
import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from keepwell.desk.incident_log.errors import LogError

_ZIP, _GZIP = b"PK\x03\x04", b"\x1f\x8b"
LONGEST_LINE = 2**20
#: what stands for a character that the encoding does not know; no valid text holds it
UNREADABLE = "\udc80"
#: what a damaged or cut package raises while it is read
DAMAGE = (EOFError, zlib.error, zipfile.BadZipFile, gzip.BadGzipFile)


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return UNREADABLE, error.end


codecs.register_error("keepwell.mark", _mark)


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """The bytes of a file; raises LogError when it cannot be opened."""
    try:
        with path.open("rb") as file:
            magic = file.read(4)
            file.seek(0)
            if magic.startswith(_GZIP):
                with gzip.open(file) as unpacked:
                    yield unpacked  # type: ignore[misc]  # a GzipFile reads bytes
            elif magic == _ZIP:
                with _member(path, file) as unpacked:
                    yield unpacked
            else:
                yield file
    except FileNotFoundError:
        raise LogError(_("There is no file {path}. Check the path.").format(path=path)) from None
    except (IsADirectoryError, PermissionError):
        raise LogError(_("{path} cannot be read. Name a file that you may read.").format(path=path)) from None


def _member(path: Path, file: IO[bytes]) -> IO[bytes]:
    """The one file in a zip archive; what damage makes of its directory, `zipfile` says in many ways."""
    try:
        archive = zipfile.ZipFile(file)
        names = [name for name in archive.namelist() if not name.endswith("/") and not name.startswith("__MACOSX/")]
        if len(names) == 1:
            return archive.open(names[0])
    except RuntimeError:  # a password, or a packing that Python does not know
        raise LogError(_("{path} is locked or packed in an unknown way. Unpack it first.").format(path=path)) from None
    except (zipfile.BadZipFile, OSError, ValueError, LookupError, struct.error):
        raise LogError(_("{path} is a damaged zip file. Fetch it again.").format(path=path)) from None
    words = _("{path} holds {count} files; one is wanted. Unpack it and name the right one.")
    raise LogError(words.format(path=path, count=len(names)))


def lines(stream: IO[bytes], encoding: str) -> Iterator[str]:
    """The lines of a text without a byte-order mark; of a line that is far too long, only its beginning."""
    with io.TextIOWrapper(stream, encoding=encoding, errors="keepwell.mark", newline="") as text:
        line = text.readline(LONGEST_LINE).removeprefix("\ufeff")
        while line:
            yield line
            while len(line) >= LONGEST_LINE and not line.endswith(("\n", "\r")):
                line = text.readline(LONGEST_LINE)
            line = text.readline(LONGEST_LINE)
