# SPDX-License-Identifier: Apache-2.0
"""What ends or follows a grave case: the verdict that it cannot be solved, and the review after an incident."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from keepwell.casework.choices import VerdictState
from keepwell.desk.models import Ticket
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned, Person


class Verdict(OrganisationOwned):
    """“This cannot be solved”: why, what instead, when we look again, and by when the customer must have been told."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"reason", "alternative", "decision_note"})
    rls_seen_through: ClassVar[str | None] = "ticket"
    rls_project_through: ClassVar[str | None] = "ticket"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="verdicts")
    reason = models.TextField(_("why it cannot be solved"))
    alternative = models.TextField(_("what can be done instead"))
    review_on = models.DateField(_("we look again on"))
    state = models.CharField(max_length=10, choices=VerdictState.choices, default=VerdictState.PROPOSED)
    proposed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    known_at = models.DateTimeField(_("known since"))
    tell_by = models.DateTimeField(_("to be told by"))
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.CharField(max_length=300, blank=True, default="")
    told_at = models.DateTimeField(null=True, blank=True)
    alarmed_at = models.DateTimeField(null=True, blank=True)
    brought_back_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-known_at", "-pk")
        indexes = (
            models.Index(fields=["tell_by"], name="verdict_untold", condition=Q(state=VerdictState.PROPOSED)),
            models.Index(
                fields=["review_on"],
                name="verdict_to_review",
                condition=Q(state=VerdictState.TOLD, brought_back_at__isnull=True),
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(state=VerdictState.PROPOSED), name="verdict_one_waits"
            ),
            models.CheckConstraint(condition=Q(state__in=VerdictState.values), name="verdict_state_known"),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(alternative=""), name="verdict_never_a_bare_no"),
            models.CheckConstraint(
                condition=~Q(state=VerdictState.TOLD) | Q(told_at__isnull=False), name="verdict_told_at_some_time"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="verdict_by_a_second_person",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class Review(OrganisationOwned):
    """What happened, why, and what we change: written after a grave incident, before its ticket closes (A5)."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"timeline", "cause", "lessons"})
    rls_seen_through: ClassVar[str | None] = "ticket"
    rls_project_through: ClassVar[str | None] = "ticket"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="review")
    timeline = models.TextField(_("timeline"))
    cause = models.TextField(_("cause"))
    lessons = models.TextField(_("what we learned"), blank=True, default="")
    written_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # null: the installation
    written_at = models.DateTimeField()
    finished_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=~Q(timeline="") & ~Q(cause=""), name="review_says_what_and_why"),
        )

    def __str__(self) -> str:
        return str(self.pk)
