# SPDX-License-Identifier: Apache-2.0
"""A small server with a table and a few attachments: everything a backup needs, in a second."""

import hashlib
import io
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import BinaryIO

import psycopg

from keepwell.protection import secret, taking, verifying
from keepwell.protection.manifest import Manifest
from keepwell.protection.postgres import Programs
from keepwell.protection.secret import RecoveryKey
from keepwell.protection.source import Progress, Source, Tell, silent
from keepwell.protection.vault import Vault, make_vault
from keepwell.site import embedded

KEY = RecoveryKey(bytes(range(32)))
OTHER_KEY = RecoveryKey(bytes(range(1, 33)))


@dataclass
class Shelf:
    """Attachments in memory, with the port's names."""

    held: dict[str, bytes] = field(default_factory=dict)
    rows: int = 0

    def put(self, content: bytes) -> str:
        """One more attachment."""
        name = hashlib.sha256(content).hexdigest()
        self.held[name] = content
        return name

    def contents(self) -> Iterator[str]:
        """As the storage says it."""
        return iter(list(self.held))

    def open(self, sha256: str) -> BinaryIO:
        """As the storage does it."""
        if sha256 not in self.held:
            raise FileNotFoundError(sha256)
        return io.BytesIO(self.held[sha256])

    def counts(self) -> Mapping[str, int]:
        """One table."""
        return {"ticket": self.rows}


@dataclass
class Workshop:
    """A server, a shelf, a vault and the key."""

    folder: Path
    cluster: embedded.Cluster
    shelf: Shelf
    source: Source
    vault: Vault

    def take(self, *, is_full: bool = False, tell: Tell = silent, is_verified: bool = True) -> Manifest:
        """One backup, verified like the product does it."""
        found = taking.take(self.source, self.shelf, self.vault, KEY, is_full=is_full, tell=tell)
        if is_verified:
            report = verifying.verify_new(self.vault, KEY, found.id, tell=silent)
            assert report.is_sound, report.findings
        return found

    def write(self, rows: int) -> None:
        """Work goes on between two backups."""
        with psycopg.connect(self.cluster.owner_url) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS ticket (id int GENERATED ALWAYS AS IDENTITY, words text)")
            connection.execute(
                "INSERT INTO ticket (words) SELECT repeat(md5(n::text), 8) FROM generate_series(1, %s) n", [rows]
            )
        self.shelf.rows += rows

    def files(self) -> list[Path]:
        """Every file of the vault that is part of a backup."""
        return sorted(path for path in self.vault.root.rglob("*") if path.is_file() and path.stat().st_size)


@contextmanager
def workshop() -> Iterator[Workshop]:
    """A durable little server in memory: the run's own server keeps no log to copy."""
    parent = Path("/dev/shm") if Path("/dev/shm").is_dir() else Path(tempfile.gettempdir())  # a folder of its own below
    folder = Path(tempfile.mkdtemp(prefix="kwp-", dir=parent))
    folder.chmod(0o755)
    cluster = embedded.start(folder / "data")
    try:
        yield _set_up(folder, cluster)
    finally:
        cluster.discard()
        shutil.rmtree(folder, ignore_errors=True)


def _set_up(folder: Path, cluster: embedded.Cluster) -> Workshop:
    keys = folder / "data" / "keys"
    keys.mkdir(mode=0o700)
    (keys / "session.key").write_bytes(b"session secret")
    heads = folder / "data" / "log-heads.txt"
    heads.write_bytes(b"pinned heads\n")
    secret.write(keys / "backup.key", KEY)
    source = Source(
        version="0.2.0",
        programs=Programs(cluster.programs),
        replication_url=cluster.superuser_url,
        database="keepwell",
        application="keepwell_app",
        owner="keepwell",
        key_path=keys / "backup.key",
        line_path=folder / "data" / "backup-line",
        scratch=folder / "data" / "scratch",
        small_files=(("keys/session.key", keys / "session.key"), ("log-heads.txt", heads)),
    )
    shelf = Shelf()
    made = Workshop(folder, cluster, shelf, source, make_vault(folder / "vault", KEY))
    made.write(200)
    for number in range(5):
        shelf.put(Random(number).randbytes(20_000))
    return made


__all__ = ["KEY", "OTHER_KEY", "Progress", "Shelf", "Workshop", "workshop"]
