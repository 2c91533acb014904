# SPDX-License-Identifier: Apache-2.0
"""Have the whole index written again, a batch after the other, and see how far it is."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from keepwell.kernel import clock
from keepwell.kernel.actions import action
from keepwell.kernel.actor import SYSTEM, Actor
from keepwell.kernel.commands import Nothing
from keepwell.kernel.scope import reading
from keepwell.search.choices import RebuildState
from keepwell.search.models import Rebuild, SearchEntry
from keepwell.search.services.count_words import count_words
from keepwell.search.services.index import BATCH, index_batch
from keepwell.search.sources import SearchSource, sources

_log = logging.getLogger(__name__)
_KEPT = 30
#: before the kind that stands in the row: its entries are looked through for objects that are gone
_LOOKING = "-"


@action("search.rebuild_index", title=_("Rebuild the search index"))
def rebuild_index(actor: Actor, command: Nothing, *, now: datetime) -> Rebuild:
    """Put a rebuild in line; one that waits already is enough."""
    del actor, command
    return asked_for("administrator", now)


def asked_for(reason: str, now: datetime) -> Rebuild:
    """The rebuild that waits, or a new one."""
    row, _is_new = Rebuild.objects.get_or_create(
        state=RebuildState.WAITING, defaults={"reason": reason, "asked_at": now}
    )
    return row


def go_on() -> bool:
    """Do the next batch of the rebuild that runs or waits; whether there may be more to do."""
    with transaction.atomic(), reading(SYSTEM):
        # the one that runs goes on first
        rows = Rebuild.objects.select_for_update(skip_locked=True).exclude(state=RebuildState.DONE)
        row = rows.order_by("state", "asked_at").first()
        if row is None:
            return False
        if row.state == RebuildState.WAITING:
            _begin(row)
        is_over = not _batch(row)
        row.save()
    if is_over:
        _finish(row)
    return True


def _begin(row: Rebuild) -> None:
    row.state = RebuildState.RUNNING
    row.total = sum(source.visible(SYSTEM).count() for source in sources())


def _batch(row: Rebuild) -> bool:
    """One batch of where the row stands; False when everything is through."""
    steps = [name for source in sources() for name in (source.kind, f"{_LOOKING}{source.kind}")]
    if not row.kind:
        row.kind = steps[0] if steps else ""
    if row.kind not in steps:  # its room is gone since
        return False
    source = next(one for one in sources() if one.kind == row.kind.removeprefix(_LOOKING))
    last = _look(row, source) if row.kind.startswith(_LOOKING) else _write(row, source)
    if last is not None:
        row.after = last
        return True
    place = steps.index(row.kind) + 1
    row.kind, row.after = (steps[place], None) if place < len(steps) else (row.kind, None)
    return place < len(steps)


def _write(row: Rebuild, source: SearchSource) -> UUID | None:
    rows = source.visible(SYSTEM).order_by("pk")
    later = rows.filter(pk__gt=row.after) if row.after else rows
    keys: list[UUID] = list(later.values_list("pk", flat=True)[:BATCH])
    if not keys:
        return None
    row.mended += index_batch(source.kind, keys).mended
    row.done += len(keys)
    return keys[-1]


def _look(row: Rebuild, source: SearchSource) -> UUID | None:
    rows = SearchEntry.objects.filter(kind=source.kind).order_by("object_id")
    later = rows.filter(object_id__gt=row.after) if row.after else rows
    keys: list[UUID] = list(later.values_list("object_id", flat=True)[:BATCH])
    if not keys:
        return None
    gone = set(keys) - set(source.visible(SYSTEM).filter(pk__in=keys).values_list("pk", flat=True))
    row.mended += SearchEntry.objects.filter(kind=source.kind, object_id__in=gone).delete()[0]
    return keys[-1]


def _finish(row: Rebuild) -> None:
    count_words()
    row.state, row.finished_at = RebuildState.DONE, clock.now()
    row.save(update_fields=["state", "finished_at"])
    if row.mended and row.reason == "nightly":
        _log.warning("The search index had drifted: %d entries were mended", row.mended)
    old = Rebuild.objects.filter(state=RebuildState.DONE).order_by("-asked_at").values_list("pk", flat=True)[_KEPT:]
    Rebuild.objects.filter(pk__in=list(old)).delete()
