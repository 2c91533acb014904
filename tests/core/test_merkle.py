# SPDX-License-Identifier: Apache-2.0
"""The tree against the public vectors of transparency-dev/merkle and the reference roots of RFC 6962."""

import base64
import json
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.core.merkle import (
    EMPTY_ROOT,
    Frontier,
    ProofError,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

# The copy beside the repository holds 96 of the vectors upstream publishes: 53 of inclusion, 43 of consistency.
VECTORS = Path(__file__).parents[3] / "shared" / "data" / "merkle" / "merkle" / "testdata"
needs_vectors = pytest.mark.skipif(not VECTORS.is_dir(), reason="the public Merkle vectors are not on this machine")

# The eight leaves and roots every Certificate Transparency implementation is held against.
REFERENCE_LEAVES = [
    b"",
    bytes.fromhex("00"),
    bytes.fromhex("10"),
    bytes.fromhex("2021"),
    bytes.fromhex("3031"),
    bytes.fromhex("40414243"),
    bytes.fromhex("5051525354555657"),
    bytes.fromhex("606162636465666768696a6b6c6d6e6f"),
]
REFERENCE_ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def _vectors(kind: str) -> list[dict[str, object]]:
    return [json.loads(path.read_text()) for path in sorted((VECTORS / kind).rglob("*.json"))]


def _hash(value: object) -> bytes:
    return base64.b64decode(str(value)) if value else b""


def _hashes(values: object) -> list[bytes]:
    return [_hash(value) for value in cast("list[str]", values or [])]


def _number(value: object) -> int:
    return int(str(value))


@pytest.mark.parametrize("size", range(1, 9))
def test_the_reference_roots_come_out(size: int) -> None:
    leaves = [leaf_hash(entry) for entry in REFERENCE_LEAVES[:size]]
    assert root_of(leaves).hex() == REFERENCE_ROOTS[size - 1]


def test_the_empty_log_has_the_hash_of_nothing_as_root() -> None:
    assert Frontier().root() == EMPTY_ROOT
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@needs_vectors
def test_all_public_inclusion_vectors_agree() -> None:
    vectors = _vectors("inclusion")
    wrong = []
    for vector in vectors:
        try:
            verify_inclusion(
                _number(vector["leafIdx"]),
                _number(vector["treeSize"]),
                _hash(vector["leafHash"]),
                _hashes(vector["proof"]),
                _hash(vector["root"]),
            )
            refused = False
        except ProofError:
            refused = True
        if refused != vector["wantErr"]:
            wrong.append(vector)
    assert wrong == []
    assert len(vectors) == 53


@needs_vectors
def test_all_public_consistency_vectors_agree() -> None:
    vectors = _vectors("consistency")
    wrong = []
    for vector in vectors:
        try:
            verify_consistency(
                (_number(vector["size1"]), _number(vector["size2"])),
                (_hash(vector["root1"]), _hash(vector["root2"])),
                _hashes(vector["proof"]),
            )
            refused = False
        except ProofError:
            refused = True
        if refused != vector["wantErr"]:
            wrong.append(vector)
    assert wrong == []
    assert len(vectors) == 43


@given(st.integers(1, 70), st.integers(0, 69))
def test_every_leaf_of_every_small_tree_is_proven(size: int, place: int) -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(size)]
    index = place % size
    verify_inclusion(index, size, leaves[index], inclusion_proof(leaves, index), root_of(leaves))


@given(st.integers(1, 70), st.integers(1, 70))
def test_every_prefix_of_every_small_tree_is_proven(one: int, other: int) -> None:
    first, second = sorted((one, other))
    leaves = [leaf_hash(bytes([number])) for number in range(second)]
    roots = (root_of(leaves[:first]), root_of(leaves))
    verify_consistency((first, second), roots, consistency_proof(leaves, first))


@given(st.integers(2, 70), st.integers(0, 69), st.integers(0, 255))
def test_a_flipped_bit_in_a_proof_is_refused(size: int, place: int, bit: int) -> None:
    leaves = [leaf_hash(bytes([number])) for number in range(size)]
    index = place % size
    proof = inclusion_proof(leaves, index)
    step = bytearray(proof[0])
    step[bit // 8] ^= 1 << (bit % 8)
    with pytest.raises(ProofError):
        verify_inclusion(index, size, leaves[index], [bytes(step), *proof[1:]], root_of(leaves))


@given(st.lists(st.binary(min_size=32, max_size=32), max_size=40), st.integers(0, 40))
def test_a_log_may_be_continued_from_its_frontier(leaves: list[bytes], cut: int) -> None:
    stored = Frontier().extend(leaves[:cut])
    assert Frontier(stored.size, stored.peaks).extend(leaves[cut:]).root() == root_of(leaves)


def test_a_frontier_with_missing_peaks_is_refused() -> None:
    with pytest.raises(ValueError, match="5 leaves"):
        Frontier(5, (EMPTY_ROOT,))


# Sizes zero and one, retyped from the additional cases upstream: nothing follows from an empty log but the empty log.
SMALL_SIZES = [
    ((0, 0), (EMPTY_ROOT, EMPTY_ROOT), [], True),
    ((0, 0), (EMPTY_ROOT, b"don't care 2"), [], False),
    ((0, 0), (EMPTY_ROOT, EMPTY_ROOT), [EMPTY_ROOT], False),
    ((0, 1), (EMPTY_ROOT, b"don't care 2"), [], False),
    ((0, 1), (EMPTY_ROOT, EMPTY_ROOT), [EMPTY_ROOT], False),
    ((1, 1), (b"don't care 2", b"don't care 2"), [], True),
    ((1, 1), (b"don't care 1", b"don't care 2"), [], False),
    ((1, 1), (EMPTY_ROOT, EMPTY_ROOT), [EMPTY_ROOT], False),
    ((1, 0), (EMPTY_ROOT, EMPTY_ROOT), [], False),
    ((0, 0), (b"don't care 1", b"don't care 1"), [], False),
]


@pytest.mark.parametrize(("sizes", "roots", "proof", "holds"), SMALL_SIZES)
def test_an_empty_log_proves_nothing(
    sizes: tuple[int, int], roots: tuple[bytes, bytes], proof: list[bytes], holds: bool
) -> None:
    if holds:
        verify_consistency(sizes, roots, proof)
        return
    with pytest.raises(ProofError):
        verify_consistency(sizes, roots, proof)
