# SPDX-License-Identifier: Apache-2.0
"""Where a part was named; row-level security follows from the base class."""

from django.db import models

from keepwell.desk.models import Ticket
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import OrganisationOwned


class PartMention(OrganisationOwned):
    """One part number in one ticket."""

    id = models.UUIDField(primary_key=True, default=uuid7)
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+")
    part = models.CharField(max_length=40)
    is_ignored = models.BooleanField(default=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "part"], name="partlinks_once_a_ticket")]
        indexes = [models.Index(fields=["customer", "part"], name="partlinks_same_part")]

    def __str__(self) -> str:
        return self.part
