# SPDX-License-Identifier: Apache-2.0
"""The sign-in policy of the installation: who must have a second factor, and how long a session lives."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.choices import Role


class FactorRule(models.Model):
    """Whoever holds the role must sign in with a second factor from the day on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    role = models.CharField(max_length=20, choices=Role.choices, unique=True)
    from_on = models.DateField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("role",)
        constraints = (models.CheckConstraint(condition=Q(role__in=Role.values), name="factor_rule_role_known"),)

    def __str__(self) -> str:
        return f"{self.role} {self.from_on}"


class SessionRule(models.Model):
    """One row at most: how long sessions and proofs live. Without it, the configuration's values hold."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    is_only = models.BooleanField(default=True, unique=True)
    idle_for = models.DurationField()
    at_most = models.DurationField()
    fresh_for = models.DurationField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(is_only=True), name="session_rule_is_the_only_one"),
            models.CheckConstraint(
                condition=Q(idle_for__gte=timedelta(minutes=5), fresh_for__gte=timedelta(minutes=5))
                & Q(at_most__gte=F("idle_for")),
                name="session_rule_in_order",
            ),
        )

    def __str__(self) -> str:
        return f"{self.idle_for} {self.at_most}"
