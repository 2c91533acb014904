# SPDX-License-Identifier: Apache-2.0
"""Who is at which ticket right now. Nothing is proved by it and nothing is lost with it: the table is not logged."""

from django.db import models

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.kernel.tenancy import TenantModel
from keepwell.queues.choices import Doing


class Presence(TenantModel):
    """A colleague at a ticket; the row is old after a minute without a sign. Plain keys: it must hold nothing back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation_id = models.UUIDField()
    ticket_id = models.UUIDField()
    person_id = models.UUIDField()
    doing = models.CharField(max_length=10, choices=Doing.choices, default=Doing.LOOKING)
    seen_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["ticket_id", "person_id"], name="presence_once"),)
        indexes = (models.Index(fields=["seen_at"], name="presence_seen"),)

    def __str__(self) -> str:
        return f"{self.person_id} {self.doing}"
