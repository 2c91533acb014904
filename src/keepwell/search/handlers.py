# SPDX-License-Identifier: Apache-2.0
"""What keeps the index in line: triggers mark entries stale, these loops write them again."""

from keepwell.kernel.loops import loop
from keepwell.search import following as following  # its triggers
from keepwell.search.services.catch_up import catch_up
from keepwell.search.services.index import BATCH
from keepwell.search.services.rebuild_index import go_on

_PAUSE_SECONDS = 0.7
_REBUILD_PAUSE_SECONDS = 3.0


@loop("search.catch_up")
def keep_up() -> float:
    """Write a batch of stale entries; at once the next when there is more."""
    return 0.0 if catch_up() == BATCH else _PAUSE_SECONDS


@loop("search.rebuild")
def rebuild() -> float:
    """One batch of a rebuild, leaving others room to breathe."""
    return 0.01 if go_on() else _REBUILD_PAUSE_SECONDS
