# SPDX-License-Identifier: Apache-2.0
"""Reading what is stored."""

from typing import BinaryIO

from keepwell.files.models import StoredFile
from keepwell.files.storage import storage


def open_file(stored: StoredFile) -> BinaryIO:
    """The bytes of a stored file; `FileNotFoundError` if the storage lost them."""
    return storage().open(stored.sha256)


def is_whole(stored: StoredFile) -> bool:
    """Whether the storage still has the bytes."""
    return storage().has(stored.sha256)
