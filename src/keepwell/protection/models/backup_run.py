# SPDX-License-Identifier: Apache-2.0
"""One run of a backup, from the wish to the day it is let go."""

from typing import Self

from django.db import models
from django.db.models import Q

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.protection.choices import SOUND, UNDER_WAY, BackupKind, RunState


class BackupRunQuerySet(ScopedQuerySet["BackupRun"]):
    """Sentences about runs."""

    def under_way(self) -> Self:
        """Those that have not ended."""
        return self.filter(state__in=UNDER_WAY)

    def sound(self) -> Self:
        """Those whose backup was read again whole, and still lies there."""
        return self.filter(state__in=SOUND)

    def newest_first(self) -> Self:
        """In the order of a list."""
        return self.order_by("-asked_at", "-pk")


class BackupRun(models.Model):
    """`backup_id` names the folder once there is one; the manifest in it is the truth, this row remembers it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    state = models.CharField(max_length=10, choices=RunState.choices, default=RunState.ASKED)
    kind = models.CharField(max_length=12, choices=BackupKind.choices, default=BackupKind.INCREMENTAL)
    backup_id = models.CharField(max_length=40, default="", blank=True)
    builds_on = models.CharField(max_length=40, default="", blank=True)
    manifest_sha256 = models.CharField(max_length=64, default="", blank=True)
    folder = models.CharField(max_length=500)
    asked_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    proved_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    stop_asked_at = models.DateTimeField(null=True, blank=True)
    taken_for = models.DurationField(null=True, blank=True)
    verified_for = models.DurationField(null=True, blank=True)
    size = models.BigIntegerField(default=0)  # bytes that this run added to the folder
    contents = models.BigIntegerField(default=0)
    trouble = models.TextField(default="", blank=True)

    objects = BackupRunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="protection_run_state_known"),
            models.CheckConstraint(condition=Q(kind__in=BackupKind.values), name="protection_run_kind_known"),
            models.CheckConstraint(condition=Q(size__gte=0), name="protection_run_size_not_negative"),
            models.CheckConstraint(
                condition=~Q(state__in=[*SOUND, RunState.TAKEN]) | (Q(taken_at__isnull=False) & ~Q(manifest_sha256="")),
                name="protection_run_taken_has_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SOUND) | Q(verified_at__isnull=False),
                name="protection_run_verified_has_evidence",
            ),
            models.CheckConstraint(
                condition=~Q(state=RunState.PROVED) | Q(proved_at__isnull=False),
                name="protection_run_proved_has_evidence",
            ),
            # One at a time: whoever asks twice is told that one is under way.
            models.UniqueConstraint(
                fields=["folder"], condition=Q(state__in=UNDER_WAY), name="protection_one_run_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["backup_id"], condition=~Q(backup_id=""), name="protection_one_run_per_backup"
            ),
        ]
        indexes = [models.Index(fields=["-asked_at"], name="protection_newest_runs")]

    def __str__(self) -> str:
        return self.backup_id or str(self.pk)
