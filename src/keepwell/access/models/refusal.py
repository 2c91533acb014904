# SPDX-License-Identifier: Apache-2.0
"""Attempts that were refused, folded: one row in ten minutes for the same person, act, thing and address."""

from django.db import models
from django.db.models import F, Q

from keepwell.access.choices import Outcome
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned, Person


class Refusal(OrganisationOwned):
    """Somebody tried something he may not, `times` times within ten minutes; organisation and customer are his.

    A row without act is the fold of everything past one person's limit of rows.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    begins_at = models.DateTimeField()
    action = models.CharField(max_length=100, blank=True, default="")
    target_kind = models.CharField(max_length=60, blank=True, default="")
    target_id = models.UUIDField(null=True, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    policies = models.JSONField(default=list)
    address = models.GenericIPAddressField(null=True, blank=True)
    via = models.CharField(max_length=10, blank=True, default="")
    request_id = models.CharField(max_length=64, blank=True, default="")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    times = models.PositiveIntegerField(default=1)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-last_at", "-pk")
        indexes = (
            models.Index(fields=["-last_at"], name="refusal_newest_first"),
            models.Index(fields=["person", "-last_at"], name="refusal_by_person"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["person", "begins_at", "action", "target_id", "outcome", "address"],
                name="refusal_folded",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=Q(last_at__gte=F("first_at")), name="refusal_ends_after_it_began"),
            models.CheckConstraint(condition=Q(times__gte=1), name="refusal_happened"),
        )

    def __str__(self) -> str:
        return self.action
