# SPDX-License-Identifier: Apache-2.0
"""The only place that reads the clock; a demo installation may shift it, no other may."""

from datetime import UTC, datetime, timedelta

_offset = timedelta(0)


def now() -> datetime:
    """The present instant in UTC, shifted by the demo's offset."""
    return datetime.now(UTC) + _offset


def machine() -> datetime:
    """What this machine's own clock says; for comparing clocks, and for nothing else."""
    return datetime.now(UTC)


def shift(offset: timedelta, *, is_demo: bool) -> None:
    """Move the clock of a demo installation; raises ValueError anywhere else."""
    global _offset  # noqa: PLW0603  # one clock a process
    if offset and not is_demo:
        raise ValueError("Only a demo installation may shift its clock; remove KEEPWELL_CLOCK_OFFSET.")
    _offset = offset
