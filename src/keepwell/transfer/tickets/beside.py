# SPDX-License-Identifier: Apache-2.0
"""A JSON Lines file and the files beside it that it names, made one archive; nothing outside the folder gets in."""

import posixpath
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import orjson

from keepwell.transfer.tickets.attic import LONGEST_LINE, TICKETS, is_inside


def pack_beside(path: Path, out: IO[bytes]) -> None:
    """Write the archive; a file that is missing or leads out is left out, and its line refused later."""
    folder = path.parent.resolve()
    taken: set[str] = set()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
        archive.write(path, TICKETS)
        for name in _named(path):
            clean = posixpath.normpath(name)
            if clean in taken or clean == TICKETS or not is_inside(name):
                continue
            found = (folder / clean).resolve()
            if found.is_relative_to(folder) and found.is_file():
                taken.add(clean)
                archive.write(found, clean)


def _named(path: Path) -> Iterator[str]:
    with path.open("rb") as lines:
        while line := lines.readline(LONGEST_LINE):
            try:
                found = orjson.loads(line)
            except orjson.JSONDecodeError:
                continue
            yield from _paths(found)


def _paths(found: Any) -> Iterator[str]:
    entries = found.get("entries") if isinstance(found, dict) else None
    for entry in entries if isinstance(entries, list) else ():
        files = entry.get("attachments") if isinstance(entry, dict) else None
        for file in files if isinstance(files, list) else ():
            if isinstance(file, dict) and isinstance(file.get("path"), str):
                yield file["path"]
