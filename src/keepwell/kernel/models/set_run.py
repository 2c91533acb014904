# SPDX-License-Identifier: Apache-2.0
"""The marks of set actions: which batches of a run are done, so that a killed run goes on where it stopped."""

from django.db import models

from keepwell.kernel.ids import uuid7


class SetBatch(models.Model):
    """One finished batch of a run; written in the batch's own transaction."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    action = models.CharField(max_length=100)
    run = models.CharField(max_length=200)
    batch = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    done_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "run", "batch"], name="kernel_a_batch_once")]

    def __str__(self) -> str:
        return f"{self.action} {self.run}#{self.batch}"
