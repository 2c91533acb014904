# SPDX-License-Identifier: Apache-2.0
"""A legal hold: until it is released, nothing it reaches may be removed, purged or erased."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned, Person


class LegalHoldQuerySet(ScopedQuerySet["LegalHold"]):
    """Sentences about holds."""

    def in_force(self) -> Self:
        """Not released."""
        return self.filter(released_at__isnull=True)


class LegalHold(OrganisationOwned):
    """On an organisation (everything at it and below it), a project, a ticket or a person."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"label", "reason", "release_reason"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=60)
    subject_id = models.UUIDField()
    label = models.CharField(max_length=300)
    reason = models.TextField()
    reference = models.CharField(max_length=120)
    placed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True)
    release_reason = models.TextField(blank=True, default="")

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering = ("-placed_at", "-pk")
        indexes = (
            models.Index(fields=["subject_id"], name="legal_hold_in_force", condition=Q(released_at__isnull=True)),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["subject_id", "reference"],
                condition=Q(released_at__isnull=True),
                name="legal_hold_once_a_reference",
            ),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(reference=""), name="legal_hold_has_reason"),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True, released_by__isnull=True, release_reason="")
                | Q(released_at__isnull=False, released_by__isnull=False) & ~Q(release_reason=""),
                name="legal_hold_released_with_reason",
            ),
            models.CheckConstraint(condition=~Q(released_by=F("placed_by")), name="legal_hold_released_by_another"),
        )

    def __str__(self) -> str:
        return self.label
