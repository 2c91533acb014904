# SPDX-License-Identifier: Apache-2.0
"""Heads as notes other tools can read, held to the letter of the C2SP texts."""

import base64
import hashlib
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from keepwell.audit import keys
from keepwell.audit.checks import check_key
from keepwell.audit.notes import BadNote, Head, PublicKey, Signer, Verifier, name_of, origin
from keepwell.audit.sealing import INSTALLATION
from keepwell.kernel.errors import KeepwellError
from tests.factories.audit import HUAXIN

ROOT = hashlib.sha256(b"root").digest()
TIME = "2026-03-02T01:30:00.000000Z"


def signer_of(key: Ed25519PrivateKey) -> Signer:
    public = key.public_key().public_bytes_raw()
    return Signer(key, Verifier(name_of(public), (PublicKey(public),)))


SIGNER = signer_of(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
NOTE = SIGNER.sign(Head(HUAXIN, 17, ROOT, TIME))


def test_a_note_is_origin_size_root_time_and_a_signature_line_under_the_origins_name() -> None:
    name = origin(HUAXIN, SIGNER.verifier.name)
    lines = NOTE.split("\n")
    assert lines[0] == name == f"{SIGNER.verifier.name}/0190a000-0000-7000-8000-000000000001"
    assert lines[1:5] == ["17", base64.b64encode(ROOT).decode(), f"time {TIME}", ""]
    assert lines[5].startswith(f"\u2014 {name} ")
    packed = base64.b64decode(lines[5].split()[-1])
    assert len(packed) == 4 + 64
    assert packed[:4] == hashlib.sha256(name.encode() + b"\n\x01" + SIGNER.public).digest()[:4]
    assert lines[6:] == [""]


@pytest.mark.parametrize(
    "vkey",
    [
        "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8",  # Go's checksum database
        "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",  # the example of Go's note package
    ],
)
def test_keys_that_others_published_have_the_id_they_published(vkey: str) -> None:
    name, _key_id, packed = vkey.split("+", 2)
    assert PublicKey(base64.b64decode(packed)[1:]).text(name) == vkey


def test_a_signature_that_others_published_is_valid() -> None:
    key = PublicKey(base64.b64decode("ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")[1:])
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    packed = base64.b64decode(
        "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    )
    assert packed[:4] == key.key_id("PeterNeumann")
    assert key.has_signed(text, packed[4:])
    assert not key.has_signed(text + " ", packed[4:])


def test_a_note_reads_back_as_the_head_that_was_signed() -> None:
    head = Head(INSTALLATION, 3, ROOT, TIME)
    assert SIGNER.verifier.read(SIGNER.sign(head)) == head


def test_a_head_of_the_first_release_is_still_valid() -> None:
    name = SIGNER.verifier.name
    text = f"{name}/{HUAXIN}\n17\n{base64.b64encode(ROOT).decode()}\ntime {TIME}\n"
    packed = base64.b64encode(PublicKey(SIGNER.public).key_id(name) + SIGNER.key.sign(text.encode())).decode()
    assert SIGNER.verifier.read(f"{text}\n\u2014 {name} {packed}\n") == Head(HUAXIN, 17, ROOT, TIME)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("\n17\n", "\n18\n"),
        ("\n17\n", "\n017\n"),
        ("time 2026", "time 2025"),
        ("\n\n", "\n"),
        ("\u2014 ", "- "),
        ("time", "\ttime"),
    ],
)
def test_a_changed_note_is_refused(old: str, new: str) -> None:
    with pytest.raises(BadNote):
        SIGNER.verifier.read(NOTE.replace(old, new, 1))


def test_each_single_changed_character_is_refused() -> None:
    for place, letter in enumerate(NOTE):
        changed = NOTE[:place] + ("A" if letter != "A" else "B") + NOTE[place + 1 :]
        with pytest.raises(BadNote):
            SIGNER.verifier.read(changed)


def test_a_witness_may_sign_below_us() -> None:
    witness = base64.b64encode(bytes(68)).decode()
    assert SIGNER.verifier.read(f"{NOTE}\u2014 witness.example/1 {witness}\n").size == 17


def test_the_key_of_another_installation_does_not_count() -> None:
    other = signer_of(Ed25519PrivateKey.generate())
    with pytest.raises(BadNote):
        SIGNER.verifier.read(other.sign(Head(HUAXIN, 17, ROOT, "")))
    impostor = Signer(other.key, SIGNER.verifier)
    with pytest.raises(BadNote):
        SIGNER.verifier.read(impostor.sign(Head(HUAXIN, 17, ROOT, TIME)))


def test_a_retired_key_proves_what_it_signed_in_its_time_and_nothing_later() -> None:
    retired = Verifier(SIGNER.verifier.name, (PublicKey(SIGNER.public, "2026-03-02T01:31:00.000000Z"),))
    assert retired.read(NOTE).size == 17
    late = SIGNER.sign(Head(HUAXIN, 18, ROOT, "2026-03-02T01:31:00.000001Z"))
    with pytest.raises(BadNote, match="retired"):
        retired.read(late)


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
