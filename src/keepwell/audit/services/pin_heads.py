# SPDX-License-Identifier: Apache-2.0
"""Write heads that are committed but not yet pinned to the file outside the database."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from keepwell.audit import keys, pinned
from keepwell.audit.sql import select
from keepwell.kernel.actor import Scope
from keepwell.kernel.scope import within_scope

_LATEST_SQL = """
SELECT l.customer_id, h.size, h.note
  FROM audit_log l
  LEFT JOIN unnest(%s::uuid[], %s::bigint[]) AS p (customer_id, size) ON p.customer_id = l.customer_id
  JOIN LATERAL (SELECT size, note FROM audit_signedhead s
                 WHERE s.customer_id = l.customer_id AND s.size > coalesce(p.size, 0)) h ON true
 WHERE l.size > coalesce(p.size, 0)
 ORDER BY l.customer_id, h.size
"""


@dataclass(slots=True)
class _Known:
    """What this process knows of the file: read again when somebody else wrote to it."""

    length: int
    sizes: dict[UUID, int]


_known: dict[Path, _Known] = {}


def pin_heads() -> int:
    """Append every head that is newer than the file; how many."""
    path = pinned.heads_path()
    keys.signer()  # made before the file, whose presence says that there was a key
    with pinned.appending(path) as handle:
        known = _known.get(path)
        if known is None or known.length != path.stat().st_size:
            known = _known[path] = _Known(path.stat().st_size, pinned.sizes(path))
        rows = _newer(known.sizes)
        if rows:
            pinned.append(handle, [pinned.line_of(note) for _log, _size, note in rows])
            known.sizes.update({customer_id: size for customer_id, size, _note in rows})
            known.length = path.stat().st_size
    return len(rows)


def _newer(known: dict[UUID, int]) -> list[tuple[UUID, int, str]]:
    with within_scope(Scope(everything=True)):
        return select(_LATEST_SQL, [list(known), list(known.values())])
