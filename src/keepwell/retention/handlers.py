# SPDX-License-Identifier: Apache-2.0
"""What retention does after its own facts: the index forgets what was purged."""

from collections.abc import Sequence

from keepwell.kernel.events import Delivered, subscribe
from keepwell.retention.events import RowsPurged
from keepwell.search.services import index

_KINDS = {"desk.ticket": ("ticket", "ticket_note")}


@subscribe(RowsPurged, name="retention.forget_in_search")
def forget_in_search(batch: Sequence[Delivered[RowsPurged]]) -> None:
    """Rows that are gone have no entry; the index removes what its source does not return."""
    for one in batch:
        for kind in _KINDS.get(one.event.kind, ()):
            index(kind, one.event.ids)
