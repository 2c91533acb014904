# SPDX-License-Identifier: Apache-2.0
"""Counters of human numbers, and the keys that make a repeated request harmless."""

from django.db import models

from keepwell.kernel.ids import uuid7


class Counter(models.Model):
    """The last number given in a series."""

    series = models.CharField(max_length=100, primary_key=True)
    value = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.series}={self.value}"


class IdempotencyKey(models.Model):
    """A request that was carried out, so that its repetition returns the first result."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    actor = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    action = models.CharField(max_length=100)
    request_hash = models.CharField(max_length=64)
    result_model = models.CharField(max_length=100, default="")
    result_id = models.UUIDField(null=True)  # null: the action returns nothing
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "key"], name="kernel_one_use_of_a_key")]
        indexes = [models.Index(fields=["made_at"], name="kernel_key_made")]

    def __str__(self) -> str:
        return f"{self.action} {self.key}"
