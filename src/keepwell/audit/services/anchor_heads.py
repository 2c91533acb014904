# SPDX-License-Identifier: Apache-2.0
"""Anchor the heads outside: append them to a file elsewhere, never one that contradicts what stands there."""

from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from keepwell.audit import keys, pinned
from keepwell.audit.notes import BadNote, Head, Verifier
from keepwell.audit.proofs import path_between
from keepwell.audit.sql import select
from keepwell.core.merkle import ProofError, verify_consistency
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import within_scope

_NEWEST_SQL = """
SELECT DISTINCT ON (customer_id) customer_id, note FROM audit_signedhead ORDER BY customer_id, size DESC
"""


@dataclass(slots=True)
class Anchored:
    """What one turn did; `refused` names each log whose head contradicts the anchor, and how."""

    appended: int = 0
    refused: dict[UUID, str] = field(default_factory=dict)


def anchor_heads(path: Path | None = None) -> Anchored:
    """Append the newest head of each log that grew; OSError when the file cannot be reached."""
    where, done = path or pinned.anchor_path(), Anchored()
    if where is None:
        return done
    verifier = keys.signer().verifier
    with pinned.appending(where) as handle:
        try:
            before = _last_of_each(where, verifier)
        except BadNote as error:
            done.refused[UUID(int=0)] = f"{where.name}: {error}"
            return done
        with within_scope(SYSTEM.scope):
            newest: dict[UUID, str] = dict(select(_NEWEST_SQL))
            lines = [line for log in sorted(before | newest) for line in _line(log, before, newest, (verifier, done))]
        if lines:
            pinned.append(handle, lines)
            done.appended = len(lines)
    return done


def _line(
    log: UUID, before: dict[UUID, Head], newest: dict[UUID, str], context: tuple[Verifier, Anchored]
) -> list[str]:
    verifier, done = context
    anchored, note = before.get(log), newest.get(log)
    try:
        if note is None:
            raise ProofError(f"the log is gone; the anchor knows it with {anchored.size if anchored else 0} entries")
        head = verifier.read(note)
        if anchored is not None:
            _continues(anchored, head)
            if anchored.size == head.size:
                return []
        return [pinned.line_of(note)]
    except ProofError as error:
        done.refused[log] = str(error)
        return []


def _continues(anchored: Head, head: Head) -> None:
    if head.size < anchored.size:
        raise ProofError(f"the anchor has a head of size {anchored.size}, the log ends at {head.size}")
    path = path_between(head.customer_id, anchored.size, head.size) if 0 < anchored.size < head.size else []
    verify_consistency((anchored.size, head.size), (anchored.root, head.root), path)


def _last_of_each(path: Path, verifier: Verifier) -> dict[UUID, Head]:
    """The largest anchored head of each log; every one of these is proven, so that nobody can slip one in."""
    largest: dict[UUID, pinned.Pinned] = {}
    for one in pinned.read(path):
        if one.customer_id not in largest or one.size > largest[one.customer_id].size:
            largest[one.customer_id] = one
    return {log: verifier.read(one.note) for log, one in largest.items()}
