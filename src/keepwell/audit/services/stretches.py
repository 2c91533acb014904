# SPDX-License-Identifier: Apache-2.0
"""Cut a log into stretches and check them: a short one here, a long one in processes side by side."""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor

from django.db import connection

from keepwell.audit.checking import TILE, Checked, Stretch, check_in_process
from keepwell.audit.checking import check as check_stretch
from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import within_scope

_LENGTH = 100 * TILE  # entries a process takes at a time
_WORTH_IT = 8 * _LENGTH  # below it, starting processes costs more than it saves
_MOST_PROCESSES = 4


def each_checked(whole: Stretch) -> Iterator[Checked]:
    """The stretches in their order, as they are checked."""
    stretches = list(_cut(whole))
    if whole.end - whole.start < _WORTH_IT:
        for stretch in stretches:
            with within_scope(SYSTEM.scope), connection.cursor() as cursor:
                yield check_stretch(cursor.cursor.connection, stretch)
        return
    address = {name: value for name, value in connection.get_connection_params().items() if name in _ADDRESS}
    processes = max(2, min(_MOST_PROCESSES, os.cpu_count() or 2))
    # spawned: a forked child would share this process's database connection
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        waiting: list[Future[Checked]] = []
        try:
            for stretch in stretches:
                waiting.append(pool.submit(check_in_process, address, stretch))
            for future in waiting:
                yield future.result()
        finally:
            for future in waiting:
                future.cancel()


_ADDRESS = ("host", "port", "dbname", "user", "password", "sslmode", "sslrootcert", "service", "passfile")


def _cut(whole: Stretch) -> Iterator[Stretch]:
    for start in range(whole.start, whole.end, _LENGTH):
        end = min(start + _LENGTH, whole.end)
        heads = frozenset(size for size in whole.heads if start < size <= end)
        yield Stretch(whole.log, start, end, heads, whole.is_dense)
