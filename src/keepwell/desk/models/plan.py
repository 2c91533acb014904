# SPDX-License-Identifier: Apache-2.0
"""Help for the time being: the approved interim plan (D3) and the temporary method (B30), both with an end."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keepwell.desk.choices import PlanState
from keepwell.desk.models.ticket import Ticket
from keepwell.files.models import StoredFile
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned, Person


class InterimPlan(OrganisationOwned):
    """A document that says how a regulation is met until the real change is ready; its approver is not its author."""

    rls_seen_through: ClassVar[str | None] = "ticket"
    rls_project_through: ClassVar[str | None] = "ticket"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="interim_plans")
    text = models.TextField(_("plan"))
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="interim_plans")
    file_name = models.CharField(max_length=200, blank=True, default="")
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    approver = models.ForeignKey(Person, models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=PlanState.choices, default=PlanState.SUBMITTED)
    submitted_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("valid until"))
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True, default="")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("submitted_at", "pk")
        indexes = (
            models.Index(fields=["ticket"], name="plan_of_ticket"),
            models.Index(fields=["expires_at"], name="plan_by_end", condition=Q(state=PlanState.APPROVED)),
        )
        constraints = (
            models.CheckConstraint(condition=~Q(author=F("approver")), name="plan_approver_is_not_author"),
            models.CheckConstraint(condition=Q(expires_at__gt=F("submitted_at")), name="plan_expires_later"),
            models.CheckConstraint(condition=Q(state__in=PlanState.values), name="plan_state_known"),
            models.CheckConstraint(
                condition=Q(state=PlanState.SUBMITTED) | Q(state=PlanState.SUPERSEDED) | Q(decided_at__isnull=False),
                name="plan_decided_at_some_time",
            ),
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(state=PlanState.SUBMITTED), name="plan_one_waits_at_a_time"
            ),
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(state=PlanState.APPROVED), name="plan_one_in_force_at_a_time"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class WorkaroundQuerySet(ScopedQuerySet["Workaround"]):
    """Sentences about temporary methods."""

    def in_force(self) -> Self:
        """Published, not sent back, not run out."""
        return self.filter(challenged_at__isnull=True, ended_at__isnull=True)


class Workaround(OrganisationOwned):
    """A method that lets people work meanwhile; it has an owner and an end, and the customer's word (B30, K4)."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"challenge"})
    rls_project_through: ClassVar[str | None] = "ticket"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="workarounds")
    text = models.TextField(_("method"))
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    expires_at = models.DateTimeField(_("valid until"))
    accepted_at = models.DateTimeField(null=True, blank=True)
    challenged_at = models.DateTimeField(null=True, blank=True)
    challenge = models.TextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)  # ran out, or replaced by a later one or a solution

    objects = WorkaroundQuerySet.as_manager()

    class Meta:
        ordering = ("published_at", "pk")
        indexes = (
            models.Index(fields=["ticket"], name="workaround_of_ticket"),
            models.Index(
                fields=["expires_at"],
                name="workaround_by_end",
                condition=Q(ended_at__isnull=True, challenged_at__isnull=True),
            ),
        )
        constraints = (
            models.CheckConstraint(condition=Q(expires_at__gt=F("published_at")), name="workaround_expires_later"),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True) | Q(challenged_at__isnull=True),
                name="workaround_accepted_or_challenged",
            ),
            models.CheckConstraint(
                condition=Q(challenged_at__isnull=True) | ~Q(challenge=""), name="workaround_challenged_with_reason"
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)
