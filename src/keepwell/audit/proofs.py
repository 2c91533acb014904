# SPDX-License-Identifier: Apache-2.0
"""Proofs from a stored log: reads the tiles and at most two of them leaf by leaf."""

from dataclasses import dataclass
from uuid import UUID

from keepwell.audit.checking import TILE
from keepwell.audit.sql import select
from keepwell.core.merkle import Frontier, ProofError, consistency_path, inclusion_path, root_of

_TILES_SQL = "SELECT root FROM audit_logtile WHERE customer_id = %s AND index < %s ORDER BY index"
_LEAVES_SQL = """
SELECT index, leaf FROM audit_logleaf
 WHERE customer_id = %s AND (index >= %s AND index < %s OR index >= %s AND index < %s)
"""


@dataclass(frozen=True, slots=True)
class StoredTree:
    """As much of a log of `size` leaves as the proof for one place needs."""

    size: int
    tiles: list[bytes]
    leaves: dict[int, bytes]

    def root(self, start: int, end: int) -> bytes:
        """Root over the places start..end-1, as `core.merkle` asks for them."""
        try:
            if end - start < TILE:
                return root_of(self.leaves[place] for place in range(start, end))
            seam = end // TILE * TILE
            whole = Frontier().extend(self.tiles[start // TILE : end // TILE])
            rest = Frontier().extend(self.leaves[place] for place in range(seam, end))
            return Frontier(end - start, whole.peaks + rest.peaks).root()
        except (KeyError, ValueError) as error:
            raise ProofError(f"the log lacks places between {start} and {end}: pruned, or removed") from error


def path_to(customer_id: UUID, index: int, size: int) -> list[bytes]:
    """The audit path from a place to the root of the log at this size."""
    return inclusion_path(size, index, _load(customer_id, index, size).root)


def path_between(customer_id: UUID, first: int, second: int) -> list[bytes]:
    """The proof that the log of the second size continues the one of the first."""
    return consistency_path(first, second, _load(customer_id, first, second).root)


def root_at(customer_id: UUID, size: int) -> bytes:
    """The root of the log at a size, from what is stored."""
    return Frontier().root() if size == 0 else _load(customer_id, size, size).root(0, size)


def _load(customer_id: UUID, index: int, size: int) -> StoredTree:
    own, seam = index // TILE * TILE, size // TILE * TILE
    tiles = [bytes(row[0]) for row in select(_TILES_SQL, [customer_id, size // TILE])]
    rows = select(_LEAVES_SQL, [customer_id, own, min(own + TILE, size), seam, size])
    leaves = {place: bytes(leaf) for place, leaf in rows}
    return StoredTree(size, tiles, leaves)
