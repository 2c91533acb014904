# SPDX-License-Identifier: Apache-2.0
"""Receive and keep in one step, for bytes that are already here (a parsed mail, a generated report)."""

from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from keepwell.files.models import StoredFile
from keepwell.files.services.keep import keep
from keepwell.files.services.receive import LARGEST, receive
from keepwell.files.storage import storage


def store(stream: BinaryIO, *, now: datetime, limit: int = LARGEST) -> StoredFile:
    """Keep the stream's bytes; nothing is left behind when it fails."""
    received = receive(stream, limit=limit)
    try:
        with transaction.atomic():
            return keep(received, now=now)
    except BaseException:
        storage().discard(received)
        raise
