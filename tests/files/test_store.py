# SPDX-License-Identifier: Apache-2.0
"""Bytes go in once, come out unchanged, and are never run by a browser."""

import hashlib
import io
import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from keepwell.files.models import StoredFile
from keepwell.files.selectors import is_whole, open_file
from keepwell.files.services import keep, receive, serve, store, sweep
from keepwell.kernel.errors import DomainError

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
#: sha256 of "图纸" in UTF-8, from sha256sum
DRAWING = "图纸".encode()
DRAWING_SHA256 = hashlib.sha256(DRAWING).hexdigest()


def on_disk(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


@pytest.mark.django_db
def test_content_lies_under_its_hash_readable_by_the_service_alone(files_folder: Path) -> None:
    stored = store(io.BytesIO(DRAWING), now=NOW)
    expected = files_folder / DRAWING_SHA256[:2] / DRAWING_SHA256[2:4] / DRAWING_SHA256
    assert on_disk(files_folder) == [expected]
    assert stat.S_IMODE(expected.stat().st_mode) == 0o600
    assert stat.S_IMODE(expected.parent.stat().st_mode) == 0o700
    assert (stored.sha256, stored.size, stored.media_type) == (DRAWING_SHA256, 6, "text/plain")
    with open_file(stored) as content:
        assert content.read() == DRAWING


@pytest.mark.django_db
def test_the_same_bytes_are_kept_once(files_folder: Path) -> None:
    first = store(io.BytesIO(DRAWING), now=NOW)
    second = store(io.BytesIO(DRAWING), now=NOW + timedelta(days=3))
    assert first.pk == second.pk
    assert second.created_at == NOW
    assert second.kept_at == NOW + timedelta(days=3)
    assert StoredFile.objects.count() == 1
    assert len(on_disk(files_folder)) == 1


@pytest.mark.django_db
def test_a_large_content_is_streamed_and_hashed_right(files_folder: Path) -> None:
    content = os.urandom(1024) * 3000  # three chunks of a megabyte
    stored = store(io.BytesIO(content), now=NOW)
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert stored.size == 3_072_000
    with open_file(stored) as kept:
        assert kept.read() == content


@pytest.mark.django_db
def test_a_file_over_the_limit_is_refused_with_the_limit_and_leaves_nothing(files_folder: Path) -> None:
    with pytest.raises(DomainError, match="3"):
        store(io.BytesIO(b"x" * 3073), now=NOW, limit=3072)
    assert on_disk(files_folder) == []
    assert store(io.BytesIO(b"x" * 3072), now=NOW, limit=3072).size == 3072


@pytest.mark.django_db
def test_a_sender_that_breaks_off_leaves_nothing(files_folder: Path) -> None:
    class Broken(io.RawIOBase):
        def __init__(self) -> None:
            self.parts = [b"half"]

        def read(self, size: int = -1) -> bytes:
            if self.parts:
                return self.parts.pop()
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        receive(Broken())  # type: ignore[arg-type]  # it reads, which is all we ask
    assert on_disk(files_folder) == []


@pytest.mark.django_db
def test_lost_bytes_come_back_when_they_are_sent_again(files_folder: Path) -> None:
    stored = store(io.BytesIO(DRAWING), now=NOW)
    on_disk(files_folder)[0].unlink()
    assert not is_whole(stored)
    store(io.BytesIO(DRAWING), now=NOW)
    assert is_whole(stored)


@pytest.mark.django_db
def test_a_picture_may_be_shown_inside_a_page() -> None:
    response = serve(store(io.BytesIO(PNG), now=NOW), "屏幕截图.png", inline=True)
    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"].startswith("inline;")
    response.close()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"<html><script>alert(1)</script></html>", "application/octet-stream"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "application/octet-stream"),
        (b"%PDF-1.7 ...", "application/pdf"),
    ],
)
def test_everything_else_is_only_ever_downloaded(content: bytes, media_type: str) -> None:
    response = serve(store(io.BytesIO(content), now=NOW), "a.html", inline=True)
    assert response["Content-Type"] == media_type
    assert response["Content-Disposition"] == 'attachment; filename="a.html"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    response.close()


@pytest.mark.django_db
def test_a_chinese_name_reaches_the_browser() -> None:
    response = serve(store(io.BytesIO(DRAWING), now=NOW), "图纸 A3.txt")
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%E5%9B%BE%E7%BA%B8%20A3.txt"
    response.close()


@pytest.mark.usefixtures("committed")
def test_the_sweep_removes_what_nothing_points_to_two_days_later(files_folder: Path) -> None:
    stored = store(io.BytesIO(DRAWING), now=NOW)
    waiting = receive(io.BytesIO(b"never kept"))
    for path in on_disk(files_folder):
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    early = sweep(now=NOW + timedelta(hours=47))
    assert (early.rows, early.contents, early.waiting) == (0, 0, 0)
    late = sweep(now=NOW + timedelta(hours=49))
    assert (late.rows, late.contents, late.waiting) == (1, 1, 1)
    assert on_disk(files_folder) == []
    assert not StoredFile.objects.filter(pk=stored.pk).exists()
    assert waiting.size == 10


@pytest.mark.usefixtures("committed")
def test_the_sweep_leaves_content_that_was_kept_again(files_folder: Path) -> None:
    store(io.BytesIO(DRAWING), now=NOW)
    with transaction.atomic():
        keep(receive(io.BytesIO(DRAWING)), now=NOW + timedelta(days=3))
    for path in on_disk(files_folder):
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    assert sweep(now=NOW + timedelta(days=3, hours=1)).rows == 0
    assert len(on_disk(files_folder)) == 1


@pytest.mark.usefixtures("committed")
def test_content_of_a_rolled_back_action_is_swept(files_folder: Path) -> None:
    received = receive(io.BytesIO(DRAWING))
    with pytest.raises(ZeroDivisionError):
        _keep_and_fail(received)
    assert StoredFile.objects.count() == 0
    for path in on_disk(files_folder):
        os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    assert sweep(now=NOW + timedelta(days=3)).contents == 1
    assert on_disk(files_folder) == []


def _keep_and_fail(received: object) -> None:
    with transaction.atomic():
        keep(received, now=NOW)  # type: ignore[arg-type]  # what receive() returned
        raise ZeroDivisionError
