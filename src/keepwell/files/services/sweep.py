# SPDX-License-Identifier: Apache-2.0
"""Remove content nothing points to: rows first, then bytes, never what came lately."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from keepwell.files.models import StoredFile
from keepwell.files.services.keep import lock_content
from keepwell.files.storage import storage
from keepwell.kernel.actor import Scope
from keepwell.kernel.scope import within_scope

GRACE = timedelta(days=2)  # longer than any claim check of an upload is valid
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep removed."""

    rows: int
    contents: int
    waiting: int


def sweep(*, now: datetime) -> Swept:
    """Remove orphans that are old enough; safe to run twice and beside uploads."""
    before = now - GRACE
    rows = 0
    while removed := _remove_rows(before):
        rows += removed
    contents = sum(_remove_content(sha256) for sha256 in storage().placed_before(before))
    return Swept(rows, contents, storage().drop_waiting(before))


def orphans() -> QuerySet[StoredFile]:
    """Stored files that no row of any room points to."""
    found = StoredFile.objects.all()
    for relation in StoredFile._meta.related_objects:
        pointing = relation.related_model._base_manager.filter(**{f"{relation.field.name}_id": OuterRef("pk")})
        found = found.filter(~Exists(pointing))
    return found


def _remove_rows(before: datetime) -> int:
    # sees every room's rows, or what is hidden would count as forgotten
    with within_scope(Scope(everything=True)):
        old = orphans().filter(kept_at__lt=before).select_for_update(no_key=False, skip_locked=True, of=("self",))
        ids = [stored.pk for stored in old[:_BATCH]]
        removed, _each = StoredFile.objects.filter(pk__in=ids, kept_at__lt=before).delete()
        return removed


def _remove_content(sha256: str) -> int:
    with transaction.atomic():
        # keeps a sender of the same bytes from placing them between look and removal
        lock_content(sha256)
        if StoredFile.objects.filter(sha256=sha256).exists():
            return 0
        storage().remove(sha256)
        return 1
