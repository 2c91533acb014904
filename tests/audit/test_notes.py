# SPDX-License-Identifier: Apache-2.0
"""Heads as notes other tools can read."""

import base64
import hashlib
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from keepwell.audit import keys
from keepwell.audit.checks import check_key
from keepwell.audit.notes import BadNote, Head, Signer
from keepwell.audit.sealing import INSTALLATION
from keepwell.kernel.errors import KeepwellError
from tests.factories.audit import HUAXIN

ROOT = hashlib.sha256(b"root").digest()
SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))


def test_a_note_is_origin_size_root_time_and_a_signature_line() -> None:
    note = SIGNER.sign(Head(HUAXIN, 17, ROOT, "2026-03-02T01:30:00.000000Z"))
    name = SIGNER.verifier.name
    lines = note.split("\n")
    assert lines[0] == f"{name}/0190a000-0000-7000-8000-000000000001"
    assert lines[1:5] == ["17", base64.b64encode(ROOT).decode(), "time 2026-03-02T01:30:00.000000Z", ""]
    assert lines[5].startswith(f"\u2014 {name} ")
    packed = base64.b64decode(lines[5].split()[-1])
    assert len(packed) == 4 + 64
    assert packed[:4] == hashlib.sha256(name.encode() + b"\n\x01" + SIGNER.verifier.public).digest()[:4]


def test_a_note_reads_back_as_the_head_that_was_signed() -> None:
    head = Head(INSTALLATION, 3, ROOT, "2026-03-02T01:30:00.000000Z")
    assert SIGNER.verifier.read(SIGNER.sign(head)) == head


@pytest.mark.parametrize(("old", "new"), [("17", "18"), ("time 2026", "time 2025"), ("\n\n", "\n")])
def test_a_changed_note_is_refused(old: str, new: str) -> None:
    note = SIGNER.sign(Head(HUAXIN, 17, ROOT, "2026-03-02T01:30:00.000000Z"))
    with pytest.raises(BadNote):
        SIGNER.verifier.read(note.replace(old, new, 1))


def test_the_key_of_another_installation_does_not_count() -> None:
    other = Signer(Ed25519PrivateKey.generate())
    with pytest.raises(BadNote):
        SIGNER.verifier.read(other.sign(Head(HUAXIN, 17, ROOT, "")))


def test_the_key_is_made_once_and_only_its_owner_may_read_it(data_folder: Path) -> None:
    first = keys.signer().verifier.text()
    keys._signer_of.cache_clear()
    assert keys.signer().verifier.text() == first
    path = data_folder / "keys" / "log-signing.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_lost_key_is_not_replaced_in_silence(data_folder: Path) -> None:
    keys.signer()
    path = data_folder / "keys" / "log-signing.key"
    (data_folder / "log-heads.txt").write_text("")
    assert check_key(None) == []
    path.unlink()
    keys._signer_of.cache_clear()
    with pytest.raises(KeepwellError, match=r"log-signing\.key"):
        keys.signer()
    assert [message.id for message in check_key(None)] == ["audit.E001"]
    assert not path.exists()
