# SPDX-License-Identifier: Apache-2.0
"""Hand out logs with everything that proves them: a folder, and the verifier that needs no Keepwell beside it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from keepwell.audit import keys, pinned
from keepwell.audit.checking import TILE
from keepwell.audit.notes import log_name
from keepwell.audit.prunings import pruned_to
from keepwell.audit.sealing import instant
from keepwell.audit.services.bundle_readme import README
from keepwell.audit.sql import select
from keepwell.kernel.actions import action
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.commands import command
from keepwell.kernel.commands import field as asked
from keepwell.kernel.errors import DomainError
from keepwell.kernel.registry import Risk
from keepwell.kernel.scope import within_scope

VERIFIER = "verify_keepwell_log.py"

_ENTRIES_SQL = """
SELECT e.entry, l.leaf FROM audit_logleaf l JOIN audit_auditevent e ON e.id = l.event_id
 WHERE l.customer_id = %s AND l.index >= %s AND l.index < %s ORDER BY l.index
"""
_VALUES_SQL = """
SELECT l.index, v.path, v.salt, v.value FROM audit_logleaf l JOIN audit_auditprivate v ON v.event_id = l.event_id
 WHERE l.customer_id = %s AND l.index >= %s AND l.index < %s ORDER BY l.index, v.path
"""
_TILES_SQL = "SELECT root FROM audit_logtile WHERE customer_id = %s AND index < %s ORDER BY index"
_HEADS_SQL = """
SELECT note FROM (SELECT size, note FROM audit_signedhead WHERE customer_id = %s AND size <= %s
                  UNION ALL SELECT size, note FROM audit_pruning WHERE customer_id = %s) signed ORDER BY size
"""


@command
class ExportBundle:
    """Which logs, and whether names and texts go with them."""

    reason: str = asked(_("Reason"), max_length=400)
    customer: UUID | None = asked(_("Customer"), default=None, ref="people.Customer")
    with_values: bool = asked(_("With names and texts"), default=False)


@action("audit.export_bundle", title=_("Hand out the log"), command=ExportBundle, risk=Risk.CRITICAL)
def export_bundle(actor: Actor, command: ExportBundle, *, now: datetime) -> None:
    """Write down that the log is handed out; `write_bundle` does it after the commit, so that it is in the bundle."""
    del actor, now
    if not command.reason.strip():
        raise DomainError(_("Say for whom or for what the log is handed out."), "reason")


@dataclass(slots=True)
class Bundle:
    """A folder that is being filled; every file goes through `write`."""

    folder: Path
    with_values: bool = False
    told: Callable[[int], None] | None = None
    sums: dict[str, str] = field(default_factory=dict)

    def write(self, name: str, chunks: Iterator[bytes]) -> None:
        """One file, in pieces."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        digest = sha256()
        with path.open("xb") as out:
            for chunk in chunks:
                out.write(chunk)
                digest.update(chunk)
        self.sums[name] = digest.hexdigest()


def write_bundle(bundle: Bundle, logs: list[UUID], *, complete: bool, now: datetime) -> int:
    """Fill the folder, which must be new or empty; returns the number of entries. Memory does not grow with the log."""
    if bundle.folder.exists() and any(bundle.folder.iterdir()):
        raise DomainError(_("The folder %(folder)s is not empty. Name a new one.") % {"folder": bundle.folder})
    with within_scope(SYSTEM.scope):
        sizes = [(log, pruned_to(log), _size(log)) for log in logs]
        for log, first, size in sizes:
            _write_log(bundle, log, first, size)
        bundle.write("checkpoints.txt", _heads({log: size for log, _first, size in sizes}))
    manifest = {
        "kind": "keepwell-log-bundle",
        "version": 1,
        "made_at": instant(now),
        "name": keys.verifier().name,
        "complete": complete,
        "logs": [{"log": log_name(log), "first": first, "size": size} for log, first, size in sizes],
    }
    bundle.write("manifest.json", iter([json.dumps(manifest, indent=2).encode() + b"\n"]))
    bundle.write("keys.txt", iter([keys.listing().encode()]))
    bundle.write("README.txt", iter([README.encode()]))
    bundle.write(VERIFIER, iter([verifier_source()]))
    sums = "".join(f"{digest}  {name}\n" for name, digest in sorted(bundle.sums.items()))
    bundle.write("SHA256SUMS", iter([sums.encode()]))
    return sum(size - first for _log, first, size in sizes)


def verifier_source() -> bytes:
    """The stand-alone verifier, as it lies beside every bundle."""
    return (files("keepwell.audit") / "standalone" / VERIFIER).read_bytes()


def _size(log: UUID) -> int:
    found = select("SELECT size FROM audit_log WHERE customer_id = %s", [log])
    return int(found[0][0]) if found else 0


def _write_log(bundle: Bundle, log: UUID, first: int, size: int) -> None:
    name = log_name(log)
    with (bundle.folder / ".leaves").open("w+b") if bundle.folder.exists() else _made(bundle.folder) as leaves:
        bundle.write(f"entries/{name}.jsonl", _entries(log, (first, size), leaves, bundle.told))
        leaves.seek(0)
        bundle.write(f"leaves/{name}.bin", iter(lambda: leaves.read(1 << 20), b""))
    (bundle.folder / ".leaves").unlink()
    if bundle.with_values:
        bundle.write(f"values/{name}.jsonl", _values(log, first, size))
    if first:
        tiles = select(_TILES_SQL, [log, first // TILE])
        bundle.write(f"pruned/{name}.bin", (bytes(root) for (root,) in tiles))


def _made(folder: Path) -> BinaryIO:
    folder.mkdir(parents=True)
    return (folder / ".leaves").open("w+b")


def _entries(log: UUID, span: tuple[int, int], leaves: BinaryIO, told: Callable[[int], None] | None) -> Iterator[bytes]:
    copied = _copied(_ENTRIES_SQL, [log, *span], ["text", "bytea"])
    for done, (entry, leaf) in enumerate(copied, start=1):
        leaves.write(leaf)
        if told and done % 10_000 == 0:
            told(10_000)
        yield f"{entry}\n".encode()


def _values(log: UUID, first: int, size: int) -> Iterator[bytes]:
    for index, path, salt, value in _copied(_VALUES_SQL, [log, first, size], ["int8", "text", "bytea", "text"]):
        row = {"index": index, "path": path, "salt": salt.hex(), "value": value}
        yield json.dumps(row, ensure_ascii=False).encode() + b"\n"


def _copied(sql: str, values: list[UUID | int], types: list[str]) -> Iterator[tuple]:  # type: ignore[type-arg]  # rows of several shapes
    """Rows as they come from the server, never all at once."""
    with connection.cursor() as cursor, cursor.cursor.copy(f"COPY ({sql}) TO STDOUT", values) as copy:
        copy.set_types(types)
        yield from copy.rows()


def _heads(sizes: dict[UUID, int]) -> Iterator[bytes]:
    """Every signed head of table and file, once each."""
    told: set[str] = set()
    for log, size in sizes.items():
        for (note,) in select(_HEADS_SQL, [log, size, log]):
            line = pinned.line_of(note)
            told.add(line)
            yield line.encode()
    path = pinned.heads_path()
    for one in pinned.read(path) if path.exists() else ():
        line = pinned.line_of(one.note)
        if line not in told and one.size <= sizes.get(one.customer_id, -1):
            yield line.encode()
