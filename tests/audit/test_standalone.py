# SPDX-License-Identifier: Apache-2.0
"""The verifier that needs no Keepwell: PASS on what was handed out, FAIL after any change, with the first bad place."""

import ast
import base64
import json
import random
import shutil
import string
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from keepwell.audit import keys, pinned, receipts
from keepwell.audit.notes import Head, origin
from keepwell.audit.sealing import INSTALLATION, instant
from keepwell.audit.services import (
    Bundle,
    RotateKey,
    known_logs,
    pin_heads,
    rotate_key,
    sequence_batch,
    write_bundle,
)
from keepwell.audit.standalone import verify_keepwell_log as alone
from keepwell.core.merkle import ProofError
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from tests.core.test_merkle import REFERENCE_LEAVES, REFERENCE_ROOTS, _hash, _hashes, _number, _vectors, needs_vectors
from tests.factories.audit import HUAXIN, NOW, entry, keep

FILE = Path(cast("str", alone.__file__))
Told = tuple[int, str]


def seal(count: int, at: int = 0) -> None:
    keep(*[entry() for _ in range(count)])
    sequence_batch(now=NOW + timedelta(seconds=at))
    pin_heads()


@pytest.fixture
def bundle(committed: None, tmp_path: Path) -> Path:
    """Two logs with three heads, exported with names."""
    seal(5)
    keep(entry(customer_id=None))
    seal(300, 1)
    seal(7, 2)
    folder = tmp_path / "bundle"
    write_bundle(Bundle(folder, with_values=True), known_logs(), complete=True, now=NOW)
    return folder


def told(*words: object) -> Told:
    """What the verifier says in a Python of its own, without site packages, so that nothing of ours can help it."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(FILE), *map(str, words)], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def test_it_imports_the_standard_library_and_at_most_cryptography() -> None:
    tree = ast.parse(FILE.read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} - sys.stdlib_module_names == {"cryptography"}


def test_an_exported_bundle_passes_without_any_package(bundle: Path) -> None:
    code, words = told(bundle)
    assert code == 0, words
    assert f"PASS  {HUAXIN}: entries 0 to 311" in words
    assert "PASS  installation: entries 0 to 0" in words
    trusted = keys.verifier().text(HUAXIN)
    assert told(bundle, "--key", trusted, "--heads", pinned.heads_path())[0] == 0
    assert told(bundle, "--key", trusted.split("+", 2)[2])[0] == 0


def test_a_key_that_did_not_sign_fails(bundle: Path) -> None:
    other = base64.b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
    code, words = told(bundle, "--key", other)
    assert (code, "not signed with a key you trust" in words) == (1, True)


def run(module: ModuleType, *words: object, capture: pytest.CaptureFixture[str]) -> Told:
    code = module.main([str(word) for word in words])
    return code, capture.readouterr().out


def test_every_one_of_three_hundred_random_flips_fails(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(20260302)
    files = sorted(path for path in bundle.rglob("*") if path.is_file())
    passed = []
    for turn in range(300):
        path = files[turn % len(files)] if turn < 2 * len(files) else chance.choice(files)
        whole = path.read_bytes()
        place, bit = chance.randrange(len(whole)), 1 << chance.randrange(8)
        path.write_bytes(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
        code, words = run(alone, bundle, capture=capsys)
        if code != 1 or not words.startswith("FAIL"):
            passed.append((path.name, place, bit))
        path.write_bytes(whole)
    assert passed == []
    assert run(alone, bundle, capture=capsys)[0] == 0


@pytest.mark.parametrize("place", [0, 4, 5, 200, 311])
def test_a_changed_entry_is_named_by_its_place(bundle: Path, place: int, capsys: pytest.CaptureFixture[str]) -> None:
    path = bundle / "entries" / f"{HUAXIN}.jsonl"
    lines = path.read_bytes().splitlines(keepends=True)
    lines[place] = lines[place].replace(b"working", b"closed")
    path.write_bytes(b"".join(lines))
    code, words = run(alone, bundle, capture=capsys)
    assert (code, f"first bad entry {place}:" in words) == (1, True)


Change = Callable[[list[bytes]], list[bytes]]


@pytest.mark.parametrize(
    ("change", "first_bad"),
    [
        (lambda lines: lines[:-1], 311),
        (lambda lines: lines[:300], 300),
        (lambda lines: [*lines[:7], lines[8], lines[7], *lines[9:]], 7),
        (lambda lines: [*lines[:9], *lines[10:]], 9),
        (lambda lines: [*lines, lines[0]], 312),
        (lambda lines: [*lines[:-1], lines[-1][:-1]], 311),
    ],
    ids=["last cut", "tail cut", "swapped", "middle removed", "one added", "last line without its end"],
)
def test_truncated_reordered_and_added_entries_fail_at_their_place(
    bundle: Path, change: Change, first_bad: int, capsys: pytest.CaptureFixture[str]
) -> None:
    path = bundle / "entries" / f"{HUAXIN}.jsonl"
    path.write_bytes(b"".join(change(path.read_bytes().splitlines(keepends=True))))
    code, words = run(alone, bundle, capture=capsys)
    assert (code, f"first bad entry {first_bad}:" in words) == (1, True), words


def test_a_tail_cut_with_its_leaves_heads_and_sums_is_found_by_heads_kept_elsewhere(
    bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever holds everything can make a shorter bundle that is consistent in itself; one old head contradicts it."""
    kept = tmp_path / "kept-elsewhere.txt"
    shutil.copy(pinned.heads_path(), kept)
    cut_to(bundle, 305)
    assert run(alone, bundle, capture=capsys)[0] == 0
    code, words = run(alone, bundle, "--heads", kept, capture=capsys)
    assert (code, "first bad entry 305: the log ends there" in words) == (1, True), words


def cut_to(bundle: Path, size: int) -> None:
    """Cut the log to an earlier head, and mend everything that would tell."""
    entries, leaves = bundle / "entries" / f"{HUAXIN}.jsonl", bundle / "leaves" / f"{HUAXIN}.bin"
    entries.write_bytes(b"".join(entries.read_bytes().splitlines(keepends=True)[:size]))
    leaves.write_bytes(leaves.read_bytes()[: 32 * size])
    values = bundle / "values" / f"{HUAXIN}.jsonl"
    rows = values.read_text().splitlines(keepends=True)
    values.write_text("".join(row for row in rows if json.loads(row)["index"] < size))
    heads = bundle / "checkpoints.txt"
    heads.write_text("".join(line for line in heads.read_text().splitlines(keepends=True) if " 312 " not in line))
    manifest = bundle / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"size": 312', f'"size": {size}'))
    sums = bundle / "SHA256SUMS"
    names = [line.split("  ")[1] for line in sums.read_text().splitlines()]
    sums.write_text("".join(f"{alone.hashlib.sha256((bundle / n).read_bytes()).hexdigest()}  {n}\n" for n in names))


def test_a_receipt_passes_and_a_changed_one_fails(
    committed: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = entry()
    keep(entry(), one, entry())
    sequence_batch(now=NOW)
    with reading(SYSTEM):
        content = receipts.receipt_for(SYSTEM, one.id).content()
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(content))
    assert told(path)[0] == 0
    whole = path.read_bytes()
    # every letter of the proof itself, and some of the rest
    proof = range(whole.index(b'"leaf"'), whole.index(b'"checkpoint"'))
    for place in {*proof, *random.Random(7).sample(range(len(whole)), 200)}:
        changed = whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]
        path.write_bytes(changed)
        code, words = run(alone, path, capture=capsys)
        # comments and the description of the keys prove nothing, so a slip in them is not a failure
        if code == 0:
            assert _proves_the_same(changed, whole), (place, words)


def test_a_proof_has_one_spelling_only(committed: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Base64 leaves two bits of its last letter unread: whoever changes them is found as well."""
    one = entry()
    keep(entry(), one, entry())
    sequence_batch(now=NOW)
    with reading(SYSTEM):
        content = receipts.receipt_for(SYSTEM, one.id).content()
    path = tmp_path / "receipt.json"
    for name in ("leaf", "checkpoint"):
        spelt = str(content[name])
        ends = spelt.rindex("=")
        letters = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
        other = letters[letters.index(spelt[ends - 1]) + 1]
        path.write_text(json.dumps({**content, name: spelt[: ends - 1] + other + spelt[ends:]}))
        code, words = run(alone, path, capture=capsys)
        assert (code, "not base64 as it is written" in words) == (1, True), (name, words)


def _proves_the_same(changed: bytes, whole: bytes) -> bool:
    one, other = json.loads(changed), json.loads(whole)
    proof = ("entry", "leaf", "index", "path", "checkpoint")
    values = [[value["salt"], value["value"]] for value in one.get("values", other["values"])]
    return all(one[name] == other[name] for name in proof) and values == [
        [value["salt"], value["value"]] for value in other["values"]
    ]


def test_two_heads_are_consistent_or_not(committed: None, tmp_path: Path) -> None:
    seal(5)
    with reading(SYSTEM):
        first = cast("receipts.SignedHead", receipts.newest_head(HUAXIN)).note
    seal(300, 1)
    with reading(SYSTEM):
        content = receipts.continuation(first).content()
    path = tmp_path / "consistency.json"
    path.write_text(json.dumps(content))
    assert told(path) == (
        0,
        (
            f"PASS  the log {HUAXIN} of 305 entries continues the one of 5\n"
            "      The key was taken from the bundle itself. With --key you check against your own.\n"
        ),
    )
    fork = keys.signer().sign(Head(HUAXIN, 5, b"\x07" * 32, instant(NOW)))
    path.write_text(json.dumps({**content, "first": fork}))
    code, words = told(path)
    assert (code, "disagree" in words) == (1, True)
    with reading(SYSTEM), pytest.raises(ProofError, match="another first root"):
        receipts.continuation(fork)


def test_a_bundle_with_two_keys_passes_and_either_key_may_be_trusted(
    committed: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seal(3)
    old = keys.verifier().text().split("+", 2)[2]
    rotate_key(SYSTEM, RotateKey(reason="Yearly"), now=NOW + timedelta(seconds=5))
    seal(2, 6)
    keep(entry(customer_id=None))
    seal(1, 7)
    folder = tmp_path / "bundle"
    write_bundle(Bundle(folder), known_logs(), complete=True, now=NOW)
    new = keys.verifier().text().split("+", 2)[2]
    assert run(alone, folder, "--key", new, capture=capsys)[0] == 0
    assert run(alone, folder, "--key", old, "--key", new, capture=capsys)[0] == 0
    assert run(alone, folder, "--key", old, capture=capsys)[0] == 1


@needs_vectors
def test_the_public_vectors_pass_in_the_stand_alone_too() -> None:
    wrong = []
    for vector in _vectors("inclusion"):
        place, size = _number(vector["leafIdx"]), _number(vector["treeSize"])
        roots = _hash(vector["leafHash"]), _hash(vector["root"])
        if (
            _refuses(alone.check_inclusion, place, size, roots[0], _hashes(vector["proof"]), roots[1])
            != vector["wantErr"]
        ):
            wrong.append(vector["desc"])
    for vector in _vectors("consistency"):
        first, second = _number(vector["size1"]), _number(vector["size2"])
        both = _hash(vector["root1"]), _hash(vector["root2"])
        if _refuses(alone.check_consistency, first, second, both, _hashes(vector["proof"])) != vector["wantErr"]:
            wrong.append(vector["desc"])
    assert wrong == []


def _refuses(check: Callable[..., None], *values: object) -> bool:
    try:
        check(*values)
    except alone.Bad:
        return True
    return False


@pytest.mark.parametrize("size", range(1, 9))
def test_the_reference_roots_come_out(size: int) -> None:
    tree = alone.Tree()
    for leaf in REFERENCE_LEAVES[:size]:
        tree.add(alone.leaf_of(leaf))
    assert tree.root().hex() == REFERENCE_ROOTS[size - 1]


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100), st.integers(0, 8 * 64 - 1))
def test_its_own_ed25519_agrees_with_the_library(seed: bytes, text: bytes, bit: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = key.public_key().public_bytes_raw(), key.sign(text)
    assert alone.signed_slowly(public, signature, text)
    bent = bytearray(signature)
    bent[bit // 8] ^= 1 << (bit % 8)
    assert not alone.signed_slowly(public, bytes(bent), text)
    assert not alone.signed_slowly(public, signature, text + b".")


def test_its_own_ed25519_holds_the_vectors_of_rfc_8032() -> None:
    public = bytes.fromhex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
    signature = bytes.fromhex(
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    )
    assert alone.signed_slowly(public, signature, bytes.fromhex("af82"))
    assert not alone.signed_slowly(public, signature, bytes.fromhex("af83"))


def test_the_origin_names_the_log() -> None:
    assert origin(INSTALLATION, "keepwell-1") == "keepwell-1/installation"
