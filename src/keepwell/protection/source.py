# SPDX-License-Identifier: Apache-2.0
"""What is backed up and where a copy goes, as the site says: this room does not know how things are laid out."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from keepwell.protection.manifest import Postgres
from keepwell.protection.postgres import Programs
from keepwell.protection.signed import Json


class Store(Protocol):
    """Where attachments lie, and what the database counts."""

    def contents(self) -> Iterable[str]:
        """The hash of every content that lies here now."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """One content; FileNotFoundError when it went meanwhile."""
        ...

    def counts(self) -> Mapping[str, int]:
        """Rows of the key tables, now."""
        ...


@dataclass(frozen=True, slots=True)
class Source:
    """One installation, ready to be backed up."""

    version: str
    programs: Programs
    replication_url: str
    database: str
    application: str
    owner: str
    #: where the installation keeps its recovery key, and which line of backups it continues
    key_path: Path
    line_path: Path
    scratch: Path
    #: keys, heads of the log and configuration, by their name in the backup
    small_files: tuple[tuple[str, Path], ...]
    not_included: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is; `total` is 0 while it is not known."""

    step: str
    done: int = 0
    total: int = 0


Tell = Callable[[Progress], None]


def silent(progress: Progress) -> None:
    """Tells nobody."""


@dataclass(frozen=True, slots=True)
class Target:
    """The folder that becomes an installation, as the site lays it out."""

    base: Path
    cluster: Path
    programs: Programs
    version: str
    #: starts the restored server and gives its superuser's address; the end stops it
    start: Callable[[], AbstractContextManager[str]]
    #: looks through the running copy as the application would, in a process of its own
    inspect: Callable[[Postgres], Json]

    @property
    def work(self) -> Path:
        """Where links are unpacked: beside the cluster, so that it is renamed and not copied."""
        return self.cluster.parent / ".restoring"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a restore goes; nothing is made there before it was found to be empty."""

    base: Path
    lay_out: Callable[[], Target]


@dataclass(slots=True)
class Socket:
    """What the site has plugged in: this installation, and a folder to restore into that is thrown away."""

    source: Callable[[], Source] | None = None
    scratch: Callable[[Path | None], AbstractContextManager[Spot]] | None = None


_socket = Socket()


def plug(source: Callable[[], Source], scratch: Callable[[Path | None], AbstractContextManager[Spot]]) -> None:
    """Called once at start by the site."""
    _socket.source, _socket.scratch = source, scratch


def source() -> Source:
    """This installation."""
    if _socket.source is None:
        raise RuntimeError("the site has not said what is backed up")
    return _socket.source()


def scratch_spot(folder: Path | None) -> AbstractContextManager[Spot]:
    """A folder to restore into that is thrown away."""
    if _socket.scratch is None:
        raise RuntimeError("the site has not said where a copy may lie")
    return _socket.scratch(folder)
