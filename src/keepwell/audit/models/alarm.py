# SPDX-License-Identifier: Apache-2.0
"""What was or is wrong with the log."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from keepwell.audit.choices import AlarmKind
from keepwell.kernel.ids import uuid7
from keepwell.kernel.tenancy import TenantModel


class LogAlarm(TenantModel):
    """An alarm of one kind about one log (nil: the installation's own); open until `ended_at`."""

    rls_column: ClassVar[str] = "customer_id"

    id = models.UUIDField(primary_key=True, default=uuid7)
    customer_id = models.UUIDField()
    kind = models.CharField(max_length=20, choices=AlarmKind)
    detail = models.CharField(max_length=500, blank=True)
    raised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # null: still so

    class Meta:
        indexes = [models.Index(fields=["-raised_at"], name="audit_alarm_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "customer_id"], condition=Q(ended_at__isnull=True), name="audit_one_open_alarm_each"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.customer_id}"
