# SPDX-License-Identifier: Apache-2.0
"""What a person's displeasure needs: a complaint with a dated next step, and the mood at each contact (B31, B32)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keepwell.casework.choices import Feeling
from keepwell.desk.models import Ticket
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned, Person


class Complaint(OrganisationOwned):
    """The case is a complaint: while it stands, a next step with a date is never missing, and the person sees it."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"what", "next_step", "outcome"})
    rls_seen_through: ClassVar[str | None] = "ticket"
    rls_project_through: ClassVar[str | None] = "ticket"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="complaint")
    what = models.TextField(_("what the person complains about"), blank=True, default="")
    next_step = models.CharField(_("next step"), max_length=300)
    next_step_at = models.DateTimeField(_("until"))
    marked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # null: the kind said so
    marked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(blank=True, default="")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["next_step_at"], name="complaint_by_step", condition=Q(ended_at__isnull=True)),)
        constraints = (
            models.CheckConstraint(condition=~Q(next_step=""), name="complaint_has_a_next_step"),
            models.CheckConstraint(condition=Q(ended_at__isnull=True) | ~Q(outcome=""), name="complaint_ends_somehow"),
        )

    def __str__(self) -> str:
        return str(self.pk)


class Mood(OrganisationOwned):
    """How the person felt at a contact, from -2 to +2, as the handler noted it."""

    rls_seen_through: ClassVar[str | None] = "ticket"
    rls_project_through: ClassVar[str | None] = "ticket"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="moods")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    feeling = models.SmallIntegerField(_("mood"), choices=Feeling.choices)
    noted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # null: the installation
    noted_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-noted_at", "-pk")
        indexes = (models.Index(fields=["person", "-noted_at"], name="mood_of_person"),)
        constraints = (models.CheckConstraint(condition=Q(feeling__in=Feeling.values), name="mood_known"),)

    def __str__(self) -> str:
        return str(self.pk)
