# SPDX-License-Identifier: Apache-2.0
"""Sealed streams: what goes in comes out, and nothing else ever does."""

import io
from pathlib import Path
from random import Random

import pytest

from keepwell.protection import secret
from keepwell.protection.errors import BackupError, Damaged
from keepwell.protection.stream import CHUNK, SealedReader, SealedWriter

KEY = secret.RecoveryKey(bytes(range(32)))
OTHER = secret.RecoveryKey(bytes(range(1, 33)))
SIZES = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 17)


def sealed(folder: Path, content: bytes, *, is_packed: bool = False, name: str = "one/part.kw") -> Path:
    path = folder / "sealed"
    with path.open("wb") as out:
        writer = SealedWriter(out, KEY, name, is_packed=is_packed)
        for place in range(0, len(content), 300_000):
            writer.write(content[place : place + 300_000])
        writer.close()
    return path


def opened(raw: bytes, *, key: secret.RecoveryKey = KEY, name: str = "one/part.kw") -> bytes:
    return SealedReader(io.BytesIO(raw), key, name, "part.kw").read()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("is_packed", [False, True])
def test_what_was_sealed_is_opened(tmp_path: Path, size: int, is_packed: bool) -> None:
    content = Random(size).randbytes(size)
    assert opened(sealed(tmp_path, content, is_packed=is_packed).read_bytes()) == content


def test_any_changed_byte_of_a_small_file_is_found(tmp_path: Path) -> None:
    raw = sealed(tmp_path, b"the chief engineer complains").read_bytes()
    for place in range(len(raw)):
        for bit in range(8):
            changed = bytearray(raw)
            changed[place] ^= 1 << bit
            with pytest.raises(Damaged, match=r"part\.kw"):
                opened(bytes(changed))


@pytest.mark.parametrize("kept", [0, 3, 36, 37, 37 + CHUNK + 16, 37 + 2 * (CHUNK + 16)])
def test_a_cut_is_found_even_between_two_chunks(tmp_path: Path, kept: int) -> None:
    raw = sealed(tmp_path, bytes(2 * CHUNK + 5)).read_bytes()
    assert len(raw) > kept
    with pytest.raises(Damaged, match="cut short"):
        opened(raw[:kept])


def test_bytes_after_the_end_are_found(tmp_path: Path) -> None:
    raw = sealed(tmp_path, bytes(CHUNK)).read_bytes()
    for more in (b"x", bytes(CHUNK + 16)):
        with pytest.raises(Damaged):
            opened(raw + more)


def test_chunks_cannot_change_places(tmp_path: Path) -> None:
    raw = sealed(tmp_path, Random(1).randbytes(3 * CHUNK)).read_bytes()
    head, size = raw[:37], CHUNK + 16
    with pytest.raises(Damaged):
        opened(head + raw[37 + size : 37 + 2 * size] + raw[37 : 37 + size] + raw[37 + 2 * size :])


def test_a_file_cannot_stand_in_for_another(tmp_path: Path) -> None:
    raw = sealed(tmp_path, b"keys").read_bytes()
    with pytest.raises(Damaged):
        opened(raw, name="another/part.kw")


def test_another_key_opens_nothing(tmp_path: Path) -> None:
    with pytest.raises(Damaged):
        opened(sealed(tmp_path, b"keys").read_bytes(), key=OTHER)


def test_a_gigabyte_of_zeros_is_never_whole_in_memory(tmp_path: Path) -> None:
    """Packed zeros are a thousand times smaller: one chunk would become a gigabyte."""
    path = tmp_path / "zeros"
    with path.open("wb") as out:
        writer = SealedWriter(out, KEY, "zeros", is_packed=True)
        for _ in range(64):
            writer.write(bytes(CHUNK))
        writer.close()
    assert path.stat().st_size < CHUNK
    with path.open("rb") as file:
        reader = SealedReader(file, KEY, "zeros", "zeros")
        total = 0
        while portion := reader.read(CHUNK):
            total += len(portion)
            assert len(reader._plain) <= 2 * CHUNK
    assert total == 64 * CHUNK


def test_the_key_survives_paper() -> None:
    text = KEY.text()
    assert text == "kwrk1-AAAQ-EAYE-AUDA-OCAJ-BIFQ-YDIO-B4IB-CEQT-CQKR-MFYY-DENB-WHA5-DYPQ-ADM7"
    assert KEY.id == "a560f147e069aef0"
    assert secret.parse(text) == KEY
    assert secret.parse(text.lower().replace("-", " ").replace("kwrk1 ", "kwrk1-").replace("o", "0")) == KEY
    assert secret.parse(f"# a comment\n{text}\n") == KEY


def test_a_mistyped_key_is_refused() -> None:
    text = KEY.text()
    for place in range(6, len(text)):
        if text[place] == "-":
            continue
        wrong = text[:place] + ("A" if text[place] != "A" else "C") + text[place + 1 :]
        with pytest.raises(BackupError):
            secret.parse(wrong)
    with pytest.raises(BackupError, match="kwrk1"):
        secret.parse("correct horse battery staple")


def test_the_key_is_never_shown_by_accident() -> None:
    assert KEY.secret.hex() not in repr(KEY)
    assert KEY.text() not in f"{KEY!r} {KEY}"


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "backup.key"
    secret.write(path, KEY)
    assert secret.read_own(path) == KEY
    path.chmod(0o640)
    with pytest.raises(BackupError, match="chmod 600"):
        secret.read_own(path)
