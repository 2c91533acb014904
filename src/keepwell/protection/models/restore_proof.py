# SPDX-License-Identifier: Apache-2.0
"""A certificate of a restore, as it was signed."""

from django.db import models

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet


class RestoreProof(models.Model):
    """What a restore of one backup showed, also when it failed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    backup_id = models.CharField(max_length=40)
    restored_at = models.DateTimeField()
    is_passed = models.BooleanField()
    recovery_age = models.DurationField()  # from the last entry that came back to the beginning of the restore
    recovery_for = models.DurationField()  # from the beginning to the first page
    certificate = models.JSONField()

    objects = ScopedQuerySet["RestoreProof"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["backup_id", "restored_at"], name="protection_one_proof_per_restore"),
        ]
        indexes = [models.Index(fields=["-restored_at"], name="protection_newest_proofs")]

    def __str__(self) -> str:
        return f"{self.backup_id} {self.restored_at:%Y-%m-%d}"
