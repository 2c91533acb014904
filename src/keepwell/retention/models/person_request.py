# SPDX-License-Identifier: Apache-2.0
"""The register of what persons asked about their data, with the day by which they must be answered."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from keepwell.files.models import StoredFile
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned, Person
from keepwell.retention.choices import PersonRequestKind, PersonRequestState


class PersonRequest(OrganisationOwned):
    """A request for a copy or for erasure. What is kept of an erased person here is his id and what was done."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"words", "answer"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=10, choices=PersonRequestKind.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    words = models.TextField(blank=True, default="")
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=PersonRequestState.choices, default=PersonRequestState.OPEN)
    answer = models.TextField(blank=True, default="")
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    # what was done, in counts: the certificate
    outcome = models.JSONField(default=dict)
    package = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="person_packages")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-received_at", "-pk")
        indexes = (
            models.Index(fields=["due_at"], name="person_request_due", condition=Q(state=PersonRequestState.OPEN)),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(state=PersonRequestState.OPEN),
                name="person_request_once_at_a_time",
            ),
            models.CheckConstraint(condition=Q(kind__in=PersonRequestKind.values), name="person_request_kind_known"),
            models.CheckConstraint(condition=Q(state__in=PersonRequestState.values), name="person_request_state_known"),
            models.CheckConstraint(
                condition=Q(state=PersonRequestState.OPEN, answered_at__isnull=True)
                | ~Q(state=PersonRequestState.OPEN) & Q(answered_at__isnull=False),
                name="person_request_answered_at_some_time",
            ),
        )

    def __str__(self) -> str:
        return str(self.pk)
