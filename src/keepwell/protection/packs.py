# SPDX-License-Identifier: Apache-2.0
"""Attachments in packs: sealed tars of about 64 MiB, each content once; an incremental backup adds only new ones."""

import hashlib
import secrets
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from django.utils.translation import gettext as _

from keepwell.protection.errors import Damaged
from keepwell.protection.manifest import Part
from keepwell.protection.secret import RecoveryKey
from keepwell.protection.stream import CHUNK, SealedReader, SealedWriter

LARGE_ENOUGH = 64 * 2**20
# A full backup packs contents again when less than this share of their pack is still wanted.
WORTH_KEEPING = 0.5


@dataclass(frozen=True, slots=True)
class Place:
    """Where a content lies."""

    size: int
    pack: str


Catalogue = dict[str, Place]


class PackWriter:
    """Contents in, packs out; `close` before the packs are named by a manifest."""

    def __init__(self, folder: Path, key: RecoveryKey) -> None:
        self._folder = folder
        self._key = key
        self._name = ""
        self._file: BinaryIO | None = None
        self._sealed: SealedWriter | None = None
        self._tar: tarfile.TarFile | None = None
        self.catalogue: Catalogue = {}
        self.parts: list[Part] = []

    def add(self, sha256: str, content: BinaryIO) -> int:
        """Packs one content; returns its size."""
        if self._tar is None:
            self._begin()
        tar = cast("tarfile.TarFile", self._tar)
        sealed = cast("SealedWriter", self._sealed)
        content.seek(0, 2)
        member = tarfile.TarInfo(sha256)
        member.size = content.tell()
        content.seek(0)
        tar.addfile(member, content)
        self.catalogue[sha256] = Place(member.size, self._name)
        if sealed.plain_size >= LARGE_ENOUGH:
            self.close()
        return member.size

    def close(self) -> None:
        """Ends the pack that is open."""
        if self._tar is None or self._sealed is None or self._file is None:
            return
        self._tar.close()
        digest = self._sealed.close()
        self._file.close()
        self.parts.append(Part(self._name, self._sealed.size, digest, self._sealed.plain_size))
        self._tar = self._sealed = self._file = None

    def abandon(self) -> None:
        """Removes every pack of this run."""
        if self._file is not None:
            self._file.close()
        for name in {*(part.name for part in self.parts), *({self._name} - {""})}:
            (self._folder / name).unlink(missing_ok=True)

    def _begin(self) -> None:
        self._name = f"{secrets.token_hex(8)}.kw"
        self._file = (self._folder / self._name).open("xb")
        self._sealed = SealedWriter(self._file, self._key, self._name, is_packed=False)
        self._tar = tarfile.open(fileobj=cast("BinaryIO", self._sealed), mode="w|", bufsize=CHUNK)  # noqa: SIM115  # closed with its pack


def open_pack(path: Path, key: RecoveryKey) -> "PackReader":
    """A pack for reading."""
    return PackReader(path, key)


class PackReader:
    """Walks a pack's contents; each is proven by its own hash, the pack by its end."""

    def __init__(self, path: Path, key: RecoveryKey) -> None:
        self._path = path
        self._shown = f"packs/{path.name}"
        self._key = key
        self.sha256 = ""

    def walk(self) -> Iterator[tuple[str, BinaryIO]]:
        """Name and bytes of every content."""
        with self._path.open("rb") as file:
            sealed = SealedReader(file, self._key, self._path.name, self._shown)
            with tarfile.open(fileobj=cast("BinaryIO", sealed), mode="r|", bufsize=CHUNK) as tar:
                for member in tar:
                    content = tar.extractfile(member)
                    if content is not None:
                        yield member.name, cast("BinaryIO", content)
            sealed.drain()
            self.sha256 = sealed.sha256

    def check(self) -> dict[str, int]:
        """Hashes every content against its name; the sizes by name."""
        sizes: dict[str, int] = {}
        for name, content in self.walk():
            digest, size = hashlib.sha256(), 0
            while chunk := content.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
            if digest.hexdigest() != name:
                words = _("%(file)s holds a content that is not what it is called: %(name)s.")
                raise Damaged(words % {"file": self._shown, "name": name})
            sizes[name] = size
        return sizes


def lines_of(catalogue: Mapping[str, Place]) -> Iterator[bytes]:
    """A catalogue as text, one content a line."""
    for sha256 in sorted(catalogue):
        place = catalogue[sha256]
        yield f"{sha256} {place.size} {place.pack}\n".encode()


def read_lines(lines: Iterable[bytes]) -> Catalogue:
    """The other way."""
    found: Catalogue = {}
    for line in lines:
        sha256, size, pack = line.decode().split()
        found[sha256] = Place(int(size), pack)
    return found


def worth_keeping(catalogue: Catalogue, wanted: set[str], packs: Mapping[str, Part]) -> Catalogue:
    """What of a catalogue a full backup goes on using: wanted contents in packs that are not mostly waste."""
    used: dict[str, int] = defaultdict(int)
    for sha256, place in catalogue.items():
        if sha256 in wanted:
            used[place.pack] += place.size
    good = {name for name, size in used.items() if name in packs and size >= WORTH_KEEPING * packs[name].plain_size}
    # Packs of a few tiny contents are mostly headers of the tar: they are packed again, which is cheap.
    return {sha256: place for sha256, place in catalogue.items() if sha256 in wanted and place.pack in good}
