# SPDX-License-Identifier: Apache-2.0
"""Content that was kept, known by its hash. Rows of other rooms point here and decide who may read."""

from django.db import models
from django.db.models import Q

from keepwell.kernel.ids import uuid7


class StoredFile(models.Model):
    """One content; the same bytes sent twice are kept once."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    created_at = models.DateTimeField()
    # Sent again: keeps the sweep away from content that a running action is about to point to.
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=0), name="files_size_not_negative"),
            models.CheckConstraint(condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="files_sha256_is_hex"),
        ]
        indexes = [models.Index(fields=["kept_at"], name="files_by_kept")]

    def __str__(self) -> str:
        return self.sha256
