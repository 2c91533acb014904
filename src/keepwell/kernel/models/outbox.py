# SPDX-License-Identifier: Apache-2.0
"""The outbox: what happened, written with the fact, read by the relay."""

from django.db import models

from keepwell.kernel.ids import uuid7


class OutboxEvent(models.Model):
    """One published event; `relayed_at` is set in the transaction in which its subscribers ran."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    name = models.CharField(max_length=100)
    payload = models.JSONField()
    customer_id = models.UUIDField(null=True)  # null: the installation's own affair
    actor_id = models.UUIDField(null=True)  # null: the installation acted
    occurred_at = models.DateTimeField()
    relayed_at = models.DateTimeField(null=True)  # null: not yet relayed

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="kernel_outbox_waiting", condition=models.Q(relayed_at__isnull=True)),
            models.Index(fields=["relayed_at"], name="kernel_outbox_relayed"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.id}"
