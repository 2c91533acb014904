# SPDX-License-Identifier: Apache-2.0
"""Approvals: one or several steps, each with seats of persons who say yes or no."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keepwell.casework.choices import Answer, ApprovalState, Guarded, StepRule
from keepwell.desk.models import Ticket
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned, Person


class Approval(OrganisationOwned):
    """Somebody asks for a yes about a ticket; a no ends it, the last step's yes grants it."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"subject", "reason"})
    rls_seen_through: ClassVar[str | None] = "ticket"
    rls_project_through: ClassVar[str | None] = "ticket"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="approvals")
    subject = models.CharField(_("what is to be approved"), max_length=200)
    reason = models.TextField(_("why"))
    guards = models.CharField(max_length=8, choices=Guarded.choices, default=Guarded.NOTHING)
    state = models.CharField(max_length=10, choices=ApprovalState.choices, default=ApprovalState.WAITING)
    step = models.PositiveSmallIntegerField(default=1)
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")  # null: the installation
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    asks_customer = models.BooleanField(default=False)  # what policies ask: the customer reads only what is put to him
    reminded_at = models.DateTimeField()  # the asking counts as the first reminder

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-asked_at", "-pk")
        indexes = (
            models.Index(fields=["ticket"], name="approval_of_ticket"),
            models.Index(fields=["reminded_at"], name="approval_waits", condition=Q(state=ApprovalState.WAITING)),
        )
        constraints = (
            models.CheckConstraint(condition=Q(state__in=ApprovalState.values), name="approval_state_known"),
            models.CheckConstraint(condition=Q(guards__in=Guarded.values), name="approval_guard_known"),
            models.CheckConstraint(
                condition=Q(state=ApprovalState.WAITING, decided_at__isnull=True)
                | ~Q(state=ApprovalState.WAITING) & Q(decided_at__isnull=False),
                name="approval_decided_at_some_time",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)


class ApprovalSeat(OrganisationOwned):
    """One person's say in one step; a stand-in who spoke is named beside."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"reason"})
    rls_seen_through: ClassVar[str | None] = "approval"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    approval = models.ForeignKey(Approval, models.PROTECT, related_name="seats")
    step = models.PositiveSmallIntegerField()
    rule = models.CharField(max_length=3, choices=StepRule.choices, default=StepRule.ALL)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=3, choices=Answer.choices, blank=True, default="")
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True, default="")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("step", "pk")
        indexes = (models.Index(fields=["person"], name="seat_waits", condition=Q(answer="")),)
        constraints = (
            models.UniqueConstraint(fields=["approval", "step", "person"], name="seat_once_a_step"),
            models.CheckConstraint(condition=Q(rule__in=StepRule.values), name="seat_rule_known"),
            models.CheckConstraint(condition=Q(answer__in=["", *Answer.values]), name="seat_answer_known"),
            models.CheckConstraint(
                condition=Q(answer="") | Q(answered_at__isnull=False, answered_by__isnull=False),
                name="seat_answered_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)
