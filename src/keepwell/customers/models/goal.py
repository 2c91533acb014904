# SPDX-License-Identifier: Apache-2.0
"""What a customer wants to have reached with the PLM, and by when (A2)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from keepwell.customers.choices import GoalState
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned, Person


class Goal(OrganisationOwned):
    """One goal of the success plan: somebody answers for it, on a day, and it is reached by evidence only."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"evidence"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    title = models.CharField(_("goal"), max_length=200)
    measure = models.CharField(_("measured by"), max_length=300)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due_on = models.DateField(_("due on"))
    first_due_on = models.DateField(_("first due on"))
    state = models.CharField(_("state"), max_length=8, choices=GoalState.choices, default=GoalState.LIVE)
    evidence = models.TextField(_("evidence"), blank=True, default="")
    set_at = models.DateTimeField(_("set at"))
    ended_at = models.DateTimeField(_("ended at"), null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "pk")
        indexes = (models.Index(fields=["customer", "due_on"], name="goal_of_customer"),)
        constraints = (
            models.CheckConstraint(condition=Q(state__in=GoalState.values), name="goal_state_known"),
            models.CheckConstraint(
                condition=Q(state=GoalState.LIVE, ended_at__isnull=True)
                | ~Q(state=GoalState.LIVE) & Q(ended_at__isnull=False) & ~Q(evidence=""),
                name="goal_ends_with_evidence",
            ),
        )

    def __str__(self) -> str:
        return self.title
