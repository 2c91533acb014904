# SPDX-License-Identifier: Apache-2.0
"""Heads kept outside the database, one a line: who rewrites the tables cannot rewrite this file with them.

`<time> <log> <size> <root> <signature line>`; the note can be built again from a line, so the file proves by itself.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from keepwell.audit.notes import BadNote, Head, Verifier, log_named

_DASH = "\u2014 "


@dataclass(frozen=True, slots=True)
class Pinned:
    """One line of the file."""

    line: int
    note: str
    customer_id: UUID
    size: int


def heads_path() -> Path:
    """Where the file lies."""
    return Path(settings.KEEPWELL.data_folder) / "log-heads.txt"


def anchor_path() -> Path | None:
    """Where the heads are kept away from this machine's data, if anywhere."""
    found = settings.KEEPWELL.log_anchor
    return None if found is None else Path(found)


def line_of(note: str) -> str:
    """A signed note as a line of the file."""
    body, _gap, below = note.rpartition("\n\n")
    origin, size, root, *more = body.split("\n")
    log = origin.rpartition("/")[2]
    time = next((line.removeprefix("time ") for line in more if line.startswith("time ")), "-")
    return f"{time} {log} {size} {root} {below.removeprefix(_DASH).splitlines()[0]}\n"


def note_in(text: str) -> str:
    """The note in what somebody kept: a checkpoint as it was mailed, printed or scanned, or a line of the file."""
    lines = [line.strip() for line in text.strip().splitlines()]
    if len(lines) == 1:
        return _parse(1, lines[0]).note
    return "\n".join(lines) + "\n"


def read(path: Path) -> Iterator[Pinned]:
    """Every whole line; a line without its end was cut by a crash and is not evidence."""
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if line.endswith("\n") and line.strip():
                yield _parse(number, line)


def sizes(path: Path) -> dict[UUID, int]:
    """The largest pinned size of each log."""
    found: dict[UUID, int] = {}
    if path.exists():
        for pinned in read(path):
            found[pinned.customer_id] = max(pinned.size, found.get(pinned.customer_id, 0))
    return found


def head_of(pinned: Pinned, verifier: Verifier) -> Head:
    """The head a line proves; `BadNote` when the key did not sign it."""
    return verifier.read(pinned.note)


@contextmanager
def appending(path: Path) -> Iterator[int]:
    """Hold the file for appending; ends a line that a crash has cut."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        end = os.lseek(handle, 0, os.SEEK_END)
        if end and os.pread(handle, 1, end - 1) != b"\n":
            os.ftruncate(handle, _end_of_last_line(handle, end))
        yield handle
    finally:
        os.close(handle)


def append(handle: int, lines: Iterable[str]) -> None:
    """Add lines and make them durable."""
    os.write(handle, "".join(lines).encode())
    os.fsync(handle)


def _end_of_last_line(handle: int, end: int) -> int:
    tail_start = max(0, end - 4096)
    return tail_start + os.pread(handle, end - tail_start, tail_start).rfind(b"\n") + 1


def _parse(number: int, line: str) -> Pinned:
    parts = line.split()
    try:
        time, log, size, root, name, signature = parts
        customer_id = log_named(log)
        origin = name if "/" in name else f"{name}/{log}"  # 0.1.0 signed with the installation's name alone
        note = f"{origin}\n{int(size)}\n{root}\ntime {time}\n\n\u2014 {name} {signature}\n"
        return Pinned(number, note, customer_id, int(size))
    except ValueError as error:
        raise BadNote(f"line {number} is not a head") from error
