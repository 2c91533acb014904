# SPDX-License-Identifier: Apache-2.0
"""Write the stale entries again."""

import logging
from uuid import UUID

from django.db import transaction

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.search.services.index import BATCH, index_batch
from keepwell.search.sources import sources
from keepwell.search.sql import execute, rows

_log = logging.getLogger(__name__)

_TAKE = """
DELETE FROM search_stalemark WHERE id = ANY (ARRAY(
    SELECT id FROM search_stalemark ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)) RETURNING kind, object_id
"""


def catch_up(most: int = BATCH) -> int:
    """Write one batch; how many were stale. What was taken and not written is stale again (one transaction)."""
    with transaction.atomic(), reading(SYSTEM):
        taken = rows(_TAKE, [most])
        known = {source.kind for source in sources()}
        for kind in sorted({kind for kind, _key in taken}):
            keys: list[UUID] = sorted(key for each, key in set(taken) if each == kind)
            if kind in known:
                index_batch(kind, keys)
            else:
                execute("DELETE FROM search_searchentry WHERE kind = %s AND object_id = ANY (%s)", [kind, keys])
    if taken:
        _log.debug("Wrote %d stale entries", len(taken))
    return len(taken)


def catch_up_with_all() -> int:
    """Write all that is stale now."""
    written = 0
    while done := catch_up():
        written += done
    return written
