# SPDX-License-Identifier: Apache-2.0
"""The outbox: what happened, written with the fact, read by the relay."""

from django.db import models

from keepwell.kernel.ids import uuid7
from keepwell.kernel.models.fields import TransactionIdField


class OutboxEvent(models.Model):
    """One published event; `relayed_at` is set in the transaction in which its subscribers ran."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    name = models.CharField(max_length=100)
    payload = models.JSONField()
    customer_id = models.UUIDField(null=True)  # null: the installation's own affair
    actor_id = models.UUIDField(null=True)  # null: the installation acted
    occurred_at = models.DateTimeField()
    relayed_at = models.DateTimeField(null=True)  # null: not yet relayed
    #: who reads by (xid, id) below the oldest running transaction misses nothing (ADR 0170); 0: from before it was kept
    xid = TransactionIdField(db_default=models.Func(function="pg_current_xact_id"))

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="kernel_outbox_waiting", condition=models.Q(relayed_at__isnull=True)),
            models.Index(fields=["relayed_at"], name="kernel_outbox_relayed"),
            models.Index(fields=["xid", "id"], name="kernel_outbox_order"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.id}"
