# SPDX-License-Identifier: Apache-2.0
"""Deliveries that failed: retried, and after the last try dead until somebody replays them."""

from django.db import models

from keepwell.kernel.ids import uuid7
from keepwell.kernel.models.outbox import OutboxEvent


class FailedDelivery(models.Model):
    """One event that one subscriber has not taken yet."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="failures")
    subscriber = models.CharField(max_length=200)
    attempts = models.PositiveIntegerField(default=1)
    error = models.TextField()
    next_try_at = models.DateTimeField(null=True)  # null: dead, waits for a replay

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "subscriber"], name="kernel_one_failure_a_subscriber")]
        indexes = [models.Index(fields=["next_try_at"], name="kernel_failure_next")]

    def __str__(self) -> str:
        return f"{self.subscriber} {self.event_id}"
