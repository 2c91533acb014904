# SPDX-License-Identifier: Apache-2.0
"""Verifications that somebody asked for, and how far each log was sent to a security monitor."""

from django.db import models

from keepwell.kernel.ids import uuid7


class LogCheck(models.Model):
    """One verification of all logs: how far it is, and what it found."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # null: waits or runs
    total = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    logs = models.IntegerField(default=0)
    flaws = models.IntegerField(default=0)
    findings = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["-asked_at"], name="audit_check_newest")]

    def __str__(self) -> str:
        return f"{self.asked_at}: {self.done}/{self.total}"


class LogSent(models.Model):
    """How far a log was sent: entries before `index` arrived at least once."""

    customer_id = models.UUIDField(primary_key=True)
    index = models.BigIntegerField()
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.customer_id} < {self.index}"
