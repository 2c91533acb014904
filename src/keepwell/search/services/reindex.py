# SPDX-License-Identifier: Apache-2.0
"""Rebuild the entries of a kind from its room's rows, and drop those whose object is gone."""

from collections.abc import Iterator
from uuid import UUID

from keepwell.kernel.actor import SYSTEM
from keepwell.kernel.scope import reading
from keepwell.search.models import SearchEntry
from keepwell.search.services.index import BATCH, index
from keepwell.search.sources import source_of


def reindex(kind: str) -> int:
    """Index every object of the kind; how many. Goes in batches, so no transaction is long."""
    written = 0
    for ids in _batches(kind, from_entries=False):
        with reading(SYSTEM):
            written += index(kind, ids)
    for ids in _batches(kind, from_entries=True):
        with reading(SYSTEM):
            present = source_of(kind).visible(SYSTEM).filter(pk__in=ids).values_list("pk", flat=True)
            gone = set(ids) - set(present)
            SearchEntry.objects.filter(kind=kind, object_id__in=gone).delete()
    return written


def _batches(kind: str, *, from_entries: bool) -> Iterator[list[UUID]]:
    read = _entries_after if from_entries else _objects_after
    after: UUID | None = None
    while ids := read(kind, after):
        yield ids
        after = ids[-1]


def _entries_after(kind: str, after: UUID | None) -> list[UUID]:
    with reading(SYSTEM):
        rows = SearchEntry.objects.filter(kind=kind).order_by("object_id")
        later = rows.filter(object_id__gt=after) if after else rows
        return list(later.values_list("object_id", flat=True)[:BATCH])


def _objects_after(kind: str, after: UUID | None) -> list[UUID]:
    with reading(SYSTEM):
        rows = source_of(kind).visible(SYSTEM).order_by("pk")
        later = rows.filter(pk__gt=after) if after else rows
        return list(later.values_list("pk", flat=True)[:BATCH])
