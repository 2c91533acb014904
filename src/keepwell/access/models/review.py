# SPDX-License-Identifier: Apache-2.0
"""Reviews of access: what somebody held on a day, what the reviewer said of each line, and the signature."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keepwell.access.choices import LineKind, Verdict
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned, Person, Project


class ReviewQuerySet(ScopedQuerySet["Review"]):
    """Sentences about reviews."""

    def unsigned(self) -> Self:
        """Those still open."""
        return self.filter(signed_at__isnull=True)


class Review(OrganisationOwned):
    """Who may do what at an organisation and below it (or in one project), looked at by somebody who answers for it.

    Once signed, neither the review nor a line of it can change: triggers refuse it to everybody.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(_("title"), max_length=120)
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="+")
    started_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField()
    due_on = models.DateField(_("to be finished by"))
    dormant_days = models.PositiveSmallIntegerField()
    held_days = models.PositiveSmallIntegerField()
    note = models.TextField(blank=True, default="")
    content_hash = models.CharField(max_length=64, blank=True, default="")
    signed_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ("-started_at", "-pk")
        indexes = (models.Index(fields=["due_on"], name="review_open_by_due", condition=Q(signed_at__isnull=True)),)
        constraints = (
            models.CheckConstraint(
                condition=Q(signed_at__isnull=True, content_hash="")
                | (Q(signed_at__isnull=False) & ~Q(content_hash="") & Q(signed_by__isnull=False)),
                name="review_signed_whole",
            ),
        )

    def __str__(self) -> str:
        return self.title


class ReviewLine(OrganisationOwned):
    """One thing somebody holds, as it stood when the review began; organisation and customer are the review's."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    review = models.ForeignKey(Review, models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=LineKind.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    subject_id = models.UUIDField(null=True, blank=True)
    role = models.CharField(max_length=24, blank=True, default="")
    place = models.ForeignKey("people.Organisation", models.PROTECT, null=True, blank=True, related_name="+")
    project = models.ForeignKey(Project, models.PROTECT, null=True, blank=True, related_name="+")
    label = models.CharField(max_length=120, blank=True, default="")
    since = models.DateField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    flags = models.JSONField(default=list)
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True, default=Verdict.OPEN)
    reason = models.CharField(max_length=400, blank=True, default="")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["review", "number"], name="review_line_numbered_once"),
            models.CheckConstraint(condition=Q(kind__in=LineKind.values), name="review_line_kind_known"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="review_line_verdict_known"),
            models.CheckConstraint(
                condition=Q(verdict="") | Q(decided_at__isnull=False), name="review_line_decided_at_some_time"
            ),
        )

    def __str__(self) -> str:
        return str(self.number)
