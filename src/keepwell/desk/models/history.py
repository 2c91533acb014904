# SPDX-License-Identifier: Apache-2.0
"""What came from another desk: per case what must be remembered to go on with it, per event that it is here."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from keepwell.desk.models.ticket import Ticket
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.kernel.tenancy import AppendOnlyModel
from keepwell.people.models import OrganisationOwned


class ImportedCase(OrganisationOwned):
    """The ticket that a case of another desk became, and where its history stands."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.OneToOneField(Ticket, models.PROTECT, related_name="imported_case")
    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=120)
    memory = models.JSONField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["customer", "source", "external_id"], name="imported_case_once"),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.external_id}"


class ImportedEvent(OrganisationOwned, AppendOnlyModel):
    """One event of another desk's log, with the instant it happened and what it meant."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey(ImportedCase, models.PROTECT, related_name="events")
    key = models.CharField(max_length=40)
    row = models.PositiveIntegerField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    meanings = ArrayField(models.CharField(max_length=20))
    group = models.CharField(max_length=120, blank=True, default="")
    reassigned = models.PositiveIntegerField(default=0)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["case", "key"], name="imported_event_once"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.row}"
