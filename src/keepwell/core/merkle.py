# SPDX-License-Identifier: Apache-2.0
"""Merkle trees of RFC 6962: hashes, the incremental frontier, proofs and their verification.

The tree is never held in memory. A log keeps its leaves and a *frontier*: the roots of the complete
subtrees that cover it, largest first. Appending touches O(log n) hashes, and the root is their fold.
Sizes of zero follow transparency-dev/merkle: nothing but the empty tree is consistent with the empty tree.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()

Subtree = Callable[[int, int], bytes]


class ProofError(ValueError):
    """A proof does not show what it claims; the message says why."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash of a leaf; the prefix 0x00 keeps leaves and nodes apart."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of an inner node."""
    return sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """What a log must remember to go on: its size and the roots of its complete subtrees."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Refuse a frontier that no tree can have."""
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            raise ValueError(f"a tree of {self.size} leaves cannot have {len(self.peaks)} peaks")

    def extend(self, leaves: Iterable[bytes]) -> "Frontier":
        """Return the frontier after appending these leaf hashes."""
        size, peaks = self.size, list(self.peaks)
        for leaf in leaves:
            carry, full = leaf, size
            while full & 1:
                carry = node_hash(peaks.pop(), carry)
                full >>= 1
            peaks.append(carry)
            size += 1
        return Frontier(size, tuple(peaks))

    def extend_by_subtrees(self, roots: Iterable[bytes], width: int) -> "Frontier":
        """Return the frontier after appending complete subtrees of `width` leaves (a power of two), given by roots."""
        if width.bit_count() != 1 or self.size % width:
            raise ValueError(f"subtrees of {width} leaves do not fit at {self.size}")
        low = width.bit_length() - 1
        grown = Frontier(self.size >> low, self.peaks).extend(roots)
        return Frontier(grown.size << low, grown.peaks)

    def root(self) -> bytes:
        """Root of the tree so far."""
        return _bag(self.peaks)


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Root of the tree over these leaf hashes."""
    return Frontier().extend(leaves).root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """Audit path of the leaf at `index` in the tree over `leaves`."""
    return inclusion_path(len(leaves), index, _hashes_of(leaves))


def consistency_proof(leaves: Sequence[bytes], first: int) -> list[bytes]:
    """Proof that the tree over the first leaves is a prefix of the tree over all `leaves`."""
    return consistency_path(first, len(leaves), _hashes_of(leaves))


def inclusion_path(size: int, index: int, subtree: Subtree) -> list[bytes]:
    """Audit path, where `subtree(start, end)` gives the root over the leaves start..end-1."""
    if not 0 <= index < size:
        raise ProofError(f"a tree of {size} leaves has no leaf {index}")
    start, end, path = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(start, middle))
            start = middle
    return path[::-1]


def consistency_path(first: int, second: int, subtree: Subtree) -> list[bytes]:
    """Consistency path, where `subtree(start, end)` gives the root over the leaves start..end-1."""
    if not 0 < first <= second:
        raise ProofError(f"no proof leads from {first} to {second} leaves")
    start, end, path, whole = 0, second, [], True
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(subtree(middle, end))
            end = middle
        else:
            path.append(subtree(start, middle))
            start, whole = middle, False
    if not whole:
        path.append(subtree(start, end))
    return path[::-1]


def root_from_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes:
    """Root that follows from a leaf and its audit path (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        raise ProofError(f"a tree of {size} leaves has no leaf {index}")
    _whole_hashes([leaf, *proof])
    place, last, root = index, size - 1, leaf
    for step in proof:
        if last == 0:
            raise ProofError("the proof is longer than the tree is high")
        if place & 1 or place == last:
            root = node_hash(step, root)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            root = node_hash(root, step)
        place, last = place >> 1, last >> 1
    if last:
        raise ProofError("the proof is shorter than the tree is high")
    return root


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Raise `ProofError` unless the leaf stands at `index` in the tree with this root."""
    if root_from_inclusion(index, size, leaf, proof) != root:
        raise ProofError("the proof leads to another root")


def verify_consistency(sizes: tuple[int, int], roots: tuple[bytes, bytes], proof: Sequence[bytes]) -> None:
    """Raise `ProofError` unless the first tree is a prefix of the second (RFC 9162, 2.1.4.2)."""
    (first, second), (first_root, second_root) = sizes, roots
    if first < 0 or second < first:
        raise ProofError(f"a log cannot go from {first} to {second} leaves")
    _whole_hashes(proof)
    if first == second:
        _same_tree(first, roots, proof)
        return
    if first == 0:
        raise ProofError("nothing can be proven about an empty log")
    old, new = _roots_from_consistency(first, second, first_root, proof)
    if old != first_root:
        raise ProofError("the proof leads to another first root")
    if new != second_root:
        raise ProofError("the proof leads to another second root")


def _same_tree(size: int, roots: tuple[bytes, bytes], proof: Sequence[bytes]) -> None:
    if proof:
        raise ProofError("two equal sizes need an empty proof")
    if roots[0] != roots[1]:
        raise ProofError("the same size has two roots")
    if size == 0 and roots[0] != EMPTY_ROOT:
        raise ProofError("an empty log has another root")


def _roots_from_consistency(first: int, second: int, first_root: bytes, proof: Sequence[bytes]) -> tuple[bytes, bytes]:
    path = list(proof)
    if not path:
        raise ProofError("the proof is empty")
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for step in path[1:]:
        if last == 0:
            raise ProofError("the proof is longer than the tree is high")
        if place & 1 or place == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, step)
        place, last = place >> 1, last >> 1
    if last:
        raise ProofError("the proof is shorter than the tree is high")
    return old, new


def _bag(peaks: Sequence[bytes]) -> bytes:
    if not peaks:
        return EMPTY_ROOT
    root = peaks[-1]
    for peak in reversed(peaks[:-1]):
        root = node_hash(peak, root)
    return root


def _hashes_of(leaves: Sequence[bytes]) -> Subtree:
    return lambda start, end: root_of(leaves[start:end])


def _split(size: int) -> int:
    """Largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _whole_hashes(hashes: Sequence[bytes]) -> None:
    if any(len(value) != HASH_SIZE for value in hashes):
        raise ProofError("a hash has the wrong length")
