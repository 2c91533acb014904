# SPDX-License-Identifier: Apache-2.0
"""A ZIP archive written piece by piece, each file counted and digested while it passes."""

import hashlib
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import IO, Any

import orjson

_CHUNK = 2**20
_STAMP = (2026, 1, 1, 0, 0, 0)  # the archive of the same stock is the same to the byte


@dataclass(frozen=True, slots=True)
class Written:
    """One file of the archive."""

    name: str
    size: int
    sha256: str
    rows: int = 0


class Archive:
    """What is written is remembered for the manifest."""

    def __init__(self, out: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(out, "w", allowZip64=True)
        self.written: list[Written] = []

    def lines(self, name: str, rows: Iterable[Mapping[str, Any]]) -> int:
        """A JSON Lines file; returns how many lines."""
        digest, size, count = hashlib.sha256(), 0, 0
        with self._zip.open(_entry(name, zipfile.ZIP_DEFLATED), "w", force_zip64=True) as out:
            for row in rows:
                line = orjson.dumps(row, option=orjson.OPT_UTC_Z, default=str) + b"\n"
                out.write(line)
                digest.update(line)
                size += len(line)
                count += 1
        self.written.append(Written(name, size, digest.hexdigest(), count))
        return count

    def bytes_of(self, name: str, stream: IO[bytes]) -> str:
        """A file as it is, not packed any further; returns its SHA-256."""
        digest, size = hashlib.sha256(), 0
        with self._zip.open(_entry(name, zipfile.ZIP_STORED), "w", force_zip64=True) as out:
            while chunk := stream.read(_CHUNK):
                out.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.written.append(Written(name, size, digest.hexdigest()))
        return digest.hexdigest()

    def text(self, name: str, content: bytes) -> None:
        """A small file."""
        with self._zip.open(_entry(name, zipfile.ZIP_DEFLATED), "w") as out:
            out.write(content)
        self.written.append(Written(name, len(content), hashlib.sha256(content).hexdigest()))

    def close(self, facts: Mapping[str, Any]) -> None:
        """Write the manifest last."""
        files = [
            {"name": one.name, "size": one.size, "sha256": one.sha256, **({"rows": one.rows} if one.rows else {})}
            for one in self.written
        ]
        manifest = orjson.dumps({**facts, "files": files}, option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z, default=str)
        with self._zip.open(_entry("manifest.json", zipfile.ZIP_DEFLATED), "w") as out:
            out.write(manifest)
        self._zip.close()


def _entry(name: str, packing: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _STAMP)
    info.compress_type = packing
    info.external_attr = 0o600 << 16
    return info
