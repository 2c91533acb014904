# SPDX-License-Identifier: Apache-2.0
"""What keeps the index in line: triggers mark entries stale, this loop writes them within a second."""

from keepwell.kernel.loops import loop
from keepwell.search import following as following  # its triggers
from keepwell.search.services.catch_up import catch_up
from keepwell.search.services.index import BATCH

_PAUSE_SECONDS = 0.7


@loop("search.catch_up")
def keep_up() -> float:
    """Write a batch; at once the next when there is more."""
    return 0.0 if catch_up() == BATCH else _PAUSE_SECONDS
