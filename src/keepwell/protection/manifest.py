# SPDX-License-Identifier: Apache-2.0
"""What one backup says of itself: its place in the chain, its files with sizes and hashes, and what was there when."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, cast

from keepwell.protection.signed import Json

FORMAT = "keepwell-backup/1"
FULL, INCREMENTAL = "full", "incremental"
#: the files of a backup's own folder
KEYS, DATABASE, DATABASE_LIST, CONTENTS = "keys.kw", "database.kw", "database-list.kw", "contents.kw"


@dataclass(frozen=True, slots=True)
class Part:
    """One sealed file: what it is called, and what its sealed bytes are."""

    name: str
    size: int
    sha256: str
    plain_size: int


@dataclass(frozen=True, slots=True)
class Postgres:
    """The database a backup was taken of, and the span of its log."""

    version: int
    system: str
    database: str
    application: str
    owner: str
    start_lsn: str
    end_lsn: str

    @property
    def major(self) -> int:
        """The major version; data files of another one cannot be read."""
        return self.version // 10_000


@dataclass(frozen=True, slots=True)
class Manifest:
    """One backup. `parent` and its hash chain an incremental backup to the one it builds on."""

    id: str
    #: counts the backups of a vault: an order that a clock set back does not turn around
    number: int
    kind: str
    parent: str
    parent_sha256: str
    key_id: str
    line: str
    keepwell: str
    began_at: datetime
    taken_at: datetime
    postgres: Postgres
    parts: tuple[Part, ...]
    packs: tuple[Part, ...]
    new_packs: tuple[str, ...]
    contents: int
    #: rows of key tables before and after the database was copied
    counts_before: Mapping[str, int] = field(default_factory=dict)
    counts_after: Mapping[str, int] = field(default_factory=dict)
    #: secrets that are set in the environment and are therefore not in the backup
    not_included: tuple[str, ...] = ()

    @property
    def is_full(self) -> bool:
        """Whether it stands alone."""
        return self.kind == FULL

    @property
    def new_size(self) -> int:
        """Bytes that this backup added to the vault."""
        fresh = set(self.new_packs)
        return sum(part.size for part in self.parts) + sum(pack.size for pack in self.packs if pack.name in fresh)

    def part(self, name: str) -> Part:
        """One of its own files."""
        return next(part for part in self.parts if part.name == name)

    def as_json(self) -> Json:
        """For signing."""
        content = asdict(self)
        content |= {"format": FORMAT, "began_at": self.began_at.isoformat(), "taken_at": self.taken_at.isoformat()}
        return content


def from_json(content: Json) -> Manifest:
    """The other way."""
    known = cast("dict[str, Any]", {name: value for name, value in content.items() if name != "format"})
    known |= {name: datetime.fromisoformat(known[name]) for name in ("began_at", "taken_at")}
    known |= {name: tuple(Part(**part) for part in known[name]) for name in ("parts", "packs")}
    known |= {name: tuple(known[name]) for name in ("new_packs", "not_included")}
    known["postgres"] = Postgres(**known["postgres"])
    return Manifest(**known)
