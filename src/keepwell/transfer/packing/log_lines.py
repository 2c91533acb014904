# SPDX-License-Identifier: Apache-2.0
"""The customer's log entries as far as the one who asked may read them: act, time, who, and the leaf that proves it."""

from collections.abc import Iterator
from typing import Any

from keepwell.audit.models import AuditEvent, LogLeaf
from keepwell.audit.selectors import EventFilter, events_wanted
from keepwell.kernel.scope import reading
from keepwell.transfer.packing.stocks import Extent


def log_lines(extent: Extent) -> Iterator[dict[str, Any]]:
    """Entries with their sealed text; `place` is where the entry stands in the log, once it was sequenced."""
    if extent.project_id is not None:
        return
    rows = EventFilter(customer_id=extent.customer_id)
    for page in extent.pages(lambda: events_wanted(extent.actor, rows).defer(None)):
        with reading(extent.actor):
            leaves = LogLeaf.objects.filter(event_id__in=[one.pk for one in page])
            places = {one.event_id: one for one in leaves}
        for one in page:
            yield _line(one, places.get(one.pk))


def _line(event: AuditEvent, leaf: LogLeaf | None) -> dict[str, Any]:
    return {
        "id": str(event.pk),
        "at": event.at,
        "action": event.action,
        "result": event.result,
        "target_kind": event.target_kind,
        "target_id": str(event.target_id or ""),
        "entry": event.entry,
        "leaf": bytes(event.leaf).hex() if event.leaf else "",
        "place": leaf.index if leaf else None,
    }
