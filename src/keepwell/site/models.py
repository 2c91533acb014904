# SPDX-License-Identifier: Apache-2.0
"""What this installation is, and which releases have changed its tables."""

from django.db import models
from django.db.models.functions import Now

from keepwell.kernel.tenancy import AppendOnlyModel
from keepwell.site.choices import InstallationKind


class Installation(models.Model):
    """Written when the installation begins; a demo never becomes a real one."""

    only = models.BooleanField(primary_key=True, default=True)
    kind = models.CharField(max_length=8, choices=InstallationKind)
    is_complete = models.BooleanField(default=False)
    founded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(name="installation_is_one", condition=models.Q(only=True)),
            models.CheckConstraint(name="installation_kind", condition=models.Q(kind__in=InstallationKind.values)),
        ]

    def __str__(self) -> str:
        return self.kind


class Release(AppendOnlyModel):
    """A release that brought the tables to its own state; the newest row is the present one."""

    version = models.CharField(max_length=40)
    fingerprint = models.CharField(max_length=64)
    migrated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.version
