# SPDX-License-Identifier: Apache-2.0
"""A webhook: which events of which organisation go to which address, in whose name."""

from typing import ClassVar, Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from keepwell.bridges.choices import Trouble, WebhookState
from keepwell.kernel.ids import uuid7
from keepwell.kernel.models.fields import TransactionIdField
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.kernel.secrets import SealedField
from keepwell.people.models import OrganisationOwned, Person


class WebhookQuerySet(ScopedQuerySet["Webhook"]):
    """Sentences about webhooks."""

    def calling(self) -> Self:
        """Those that are on."""
        return self.filter(state=WebhookState.ON)


class Webhook(OrganisationOwned):
    """One subscription. It delivers what its owner may read, of its organisation and below.

    `position` is how far the feed was read for it. While one process delivers, `leased_until` lies ahead. `rests_until`
    is the open circuit: after failures in a row nothing is tried until then.
    """

    SECRET_FIELDS: ClassVar[frozenset[str]] = frozenset({"sealed_secret", "sealed_former"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    event_types = ArrayField(models.CharField(max_length=100))
    owner = models.ForeignKey(Person, models.CASCADE, related_name="+")
    state = models.CharField(max_length=10, choices=WebhookState.choices, default=WebhookState.ON)
    sealed_secret = SealedField()
    sealed_former = SealedField(default="", blank=True)
    former_until = models.DateTimeField(null=True, blank=True)
    position_xid = TransactionIdField()
    position_id = models.UUIDField(default=UUID(int=0))
    failures = models.PositiveIntegerField(default=0)  # in a row
    failing_since = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=12, choices=Trouble.choices, default="", blank=True)
    rests_until = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField()

    objects = WebhookQuerySet.as_manager()

    class Meta:
        ordering = ("name", "pk")
        indexes = (models.Index(fields=["state"], name="bridges_webhook_by_state"),)
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="bridges_webhook_has_name"),
            models.CheckConstraint(condition=Q(state__in=WebhookState.values), name="bridges_webhook_state_known"),
            models.CheckConstraint(
                condition=Q(trouble__in=["", *Trouble.values]), name="bridges_webhook_trouble_known"
            ),
            models.CheckConstraint(condition=~Q(event_types=[]), name="bridges_webhook_wants_something"),
        )

    def __str__(self) -> str:
        return self.name
