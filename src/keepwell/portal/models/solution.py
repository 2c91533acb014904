# SPDX-License-Identifier: Apache-2.0
"""A solved case as others may read it: a cleaned question and its solution, without names."""

from typing import ClassVar, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned, Person


class SharedSolutionQuerySet(ScopedQuerySet["SharedSolution"]):
    """Sentences about solutions."""

    def current(self) -> Self:
        """Those that nobody has withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def from_ticket(self, ticket_id: UUID) -> Self:
        """What was shared out of one case."""
        return self.filter(source_ticket=ticket_id)


class SharedSolution(OrganisationOwned):
    """Written by the service team out of one case; `is_for_all` opens it to people of every customer."""

    rls_public_column: ClassVar[str | None] = "is_for_all"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # an id only: the case may be purged, the cleaned text stays
    source_ticket = models.UUIDField(null=True, editable=False)
    question = models.CharField(_("question"), max_length=200)
    symptom = models.TextField(_("how it shows"), blank=True, default="")
    solution = models.TextField(_("what helps"))
    product = models.CharField(_("system or module"), max_length=120, blank=True, default="")
    is_for_all = models.BooleanField(_("open to all customers"), default=False)
    grams = ArrayField(models.CharField(max_length=40), editable=False, default=list)
    shared_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # null: the system
    shared_at = models.DateTimeField(_("shared at"))
    changed_at = models.DateTimeField(_("changed at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True, default="")
    # counted from the uses after commit: a reader may not write a row of another customer
    reader_count = models.PositiveIntegerField(default=0)
    helped_count = models.PositiveIntegerField(default=0)

    objects = SharedSolutionQuerySet.as_manager()

    class Meta:
        ordering = ("-helped_count", "-shared_at", "-pk")
        indexes = (
            GinIndex(fields=["grams"], name="shared_solution_grams", fastupdate=False),
            models.Index(fields=["source_ticket"], name="shared_solution_source"),
        )
        constraints = (
            models.CheckConstraint(condition=~Q(question="") & ~Q(solution=""), name="shared_solution_has_words"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawn_reason=""),
                name="shared_solution_withdrawn_with_reason",
            ),
            models.UniqueConstraint(
                fields=["source_ticket"], condition=Q(withdrawn_at__isnull=True), name="shared_solution_once_a_ticket"
            ),
        )

    def __str__(self) -> str:
        return self.question


class SolutionUse(OrganisationOwned):
    """Somebody opened a solution, and says whether it helped; organisation and customer are the reader's."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    solution = models.ForeignKey(SharedSolution, models.CASCADE, related_name="uses")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    has_helped = models.BooleanField(default=False)
    said_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-said_at",)
        constraints = (models.UniqueConstraint(fields=["solution", "person"], name="solution_use_once_a_person"),)

    def __str__(self) -> str:
        return str(self.pk)
