# SPDX-License-Identifier: Apache-2.0
"""Keys made before the row exists: UUIDv7 (RFC 9562), so that a row and its children go in one statement."""

import os
import threading
import time
from datetime import UTC, datetime
from uuid import UUID

_lock = threading.Lock()
_last = 0


def uuid7() -> UUID:
    """A time-ordered key; keys made in one process ascend strictly (12 sub-millisecond bits, then random)."""
    global _last  # noqa: PLW0603  # one counter a process keeps the order
    stamp = time.time_ns() * 4096 // 1_000_000
    with _lock:
        stamp = _last = max(stamp, _last + 1)
    milliseconds, fraction = stamp >> 12, stamp & 0xFFF
    random = int.from_bytes(os.urandom(8), "big") & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (fraction << 64) | (0b10 << 62) | random)


def made_at(key: UUID) -> datetime:
    """When a key was made, to the millisecond: its first 48 bits (RFC 9562)."""
    return datetime.fromtimestamp((key.int >> 80) / 1000, UTC)
