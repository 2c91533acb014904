# SPDX-License-Identifier: Apache-2.0
"""Make received bytes a stored file; a plain service for the actions of higher rooms."""

from datetime import datetime

from django.db import connection

from keepwell.files.models import StoredFile
from keepwell.files.sniffing import sniff
from keepwell.files.storage import Received, storage


def keep(received: Received, *, now: datetime) -> StoredFile:
    """Return the row of this content, made now or known before; call it inside a transaction."""
    lock_content(received.sha256)
    fresh = StoredFile(
        sha256=received.sha256,
        size=received.size,
        media_type=sniff(received.head),
        created_at=now,
        kept_at=now,
    )
    # The upsert locks the row, so a sweep either sees the new date or waits and finds the pointer.
    StoredFile.objects.bulk_create([fresh], update_conflicts=True, unique_fields=["sha256"], update_fields=["kept_at"])
    storage().place(received)
    return StoredFile.objects.get(sha256=received.sha256)


def lock_content(sha256: str) -> None:
    """Until the transaction ends, nobody else places or removes these bytes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"files:{sha256}"])
