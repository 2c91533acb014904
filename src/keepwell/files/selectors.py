# SPDX-License-Identifier: Apache-2.0
"""Reading what is stored."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import BinaryIO

from keepwell.files.kinds import FileKind, kind_of_name
from keepwell.files.models import StoredFile
from keepwell.files.sniffing import SHOWN_INLINE
from keepwell.files.storage import storage

__all__ = ["SHOWN_INLINE", "FileKind", "contents", "is_whole", "kind_of_name", "open_content", "open_file"]


def open_file(stored: StoredFile) -> BinaryIO:
    """The bytes of a stored file; `FileNotFoundError` if the storage lost them."""
    return storage().open(stored.sha256)


def is_whole(stored: StoredFile) -> bool:
    """Whether the storage still has the bytes."""
    return storage().has(stored.sha256)


def contents() -> Iterator[str]:
    """The hash of every content that lies in the storage now, whether a row knows it or not."""
    return storage().placed_before(datetime.max.replace(tzinfo=UTC))


def open_content(sha256: str) -> BinaryIO:
    """The bytes of a content; `FileNotFoundError` if the storage does not have it."""
    return storage().open(sha256)
