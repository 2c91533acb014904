# SPDX-License-Identifier: Apache-2.0
"""What was taken away, by whom and why; and what somebody asks a second person to let him take away."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned, Person
from keepwell.retention.choices import RemovalState, RequestState


class RemovalQuerySet(ScopedQuerySet["Removal"]):
    """Sentences about removals."""

    def binned(self) -> Self:
        """Those that can still be restored."""
        return self.filter(state=RemovalState.BINNED)


class Removal(OrganisationOwned):
    """One act of removal. `rows` holds the ids of every marked row by kind, so that exactly these come back."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"label", "reason"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    label = models.CharField(max_length=300)
    reason = models.TextField()
    # what policies compare: the project's id, "" without one
    project_key = models.CharField(max_length=36, blank=True, default="")
    rows = models.JSONField()
    counts = models.JSONField()
    state = models.CharField(max_length=10, choices=RemovalState.choices, default=RemovalState.BINNED)
    removed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField()
    purge_after = models.DateTimeField()
    restored_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = RemovalQuerySet.as_manager()

    class Meta:
        ordering = ("-removed_at", "-pk")
        indexes = (
            models.Index(fields=["purge_after"], name="removal_to_purge", condition=Q(state=RemovalState.BINNED)),
            models.Index(fields=["-removed_at", "-id"], name="removal_newest"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(state__in=RemovalState.values), name="removal_state_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="removal_has_reason"),
            models.CheckConstraint(
                condition=Q(state=RemovalState.BINNED, ended_at__isnull=True)
                | ~Q(state=RemovalState.BINNED) & Q(ended_at__isnull=False),
                name="removal_ended_at_some_time",
            ),
        )

    def __str__(self) -> str:
        return self.label


class RemovalRequest(OrganisationOwned):
    """Many rows, a project or an organisation: asked by one person, approved by another."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"label", "reason"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=60)
    subject_ids = ArrayField(models.UUIDField())
    label = models.CharField(max_length=300)
    reason = models.TextField()
    project_key = models.CharField(max_length=36, blank=True, default="")
    # what goes, as it was when asked; another set at approval makes the request stale
    digest = models.CharField(max_length=64)
    counts = models.JSONField()
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.WAITING)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=RequestState.values), name="removal_request_state_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="removal_request_has_reason"),
            # the second pair of eyes, in the database too
            models.CheckConstraint(
                condition=~Q(state=RequestState.APPROVED) | ~Q(decided_by=F("asked_by")),
                name="removal_request_two_persons",
            ),
        )

    def __str__(self) -> str:
        return self.label
