# SPDX-License-Identifier: Apache-2.0
"""Deliveries of a webhook and every try of each."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from keepwell.bridges.choices import DeliveryState, Trouble
from keepwell.bridges.models.webhook import Webhook
from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.kernel.tenancy import AppendOnlyModel, TenantModel
from keepwell.people.models import OrganisationOwned


class DeliveryQuerySet(ScopedQuerySet["Delivery"]):
    """Sentences about deliveries."""

    def waiting(self) -> Self:
        """Those that are still to be tried."""
        return self.filter(state=DeliveryState.WAITING)

    def failed(self) -> Self:
        """Those that were given up."""
        return self.filter(state=DeliveryState.DEAD)


class Delivery(OrganisationOwned):
    """One event for one webhook. `message_id` is its `webhook-id`: the same at every try and every replay."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    message_id = models.UUIDField()
    event_type = models.CharField(max_length=100)
    occurred_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING)
    attempts = models.PositiveIntegerField(default=0)  # since it was made or last replayed
    next_try_at = models.DateTimeField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)  # of the last answer
    trouble = models.CharField(max_length=12, choices=Trouble.choices, default="", blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        indexes = (
            models.Index(
                fields=["webhook", "next_try_at", "id"], name="bridges_delivery_due", condition=Q(state="waiting")
            ),
            models.Index(fields=["webhook", "-id"], name="bridges_delivery_newest"),
            models.Index(fields=["webhook", "state", "-id"], name="bridges_delivery_by_state"),
        )
        constraints = (
            models.UniqueConstraint(fields=["webhook", "message_id"], name="bridges_one_delivery_an_event"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="bridges_delivery_state_known"),
        )

    def __str__(self) -> str:
        return f"{self.event_type} {self.message_id}"


class Attempt(TenantModel, AppendOnlyModel):
    """One try: what was sent (its size and headers without the signature), what came back (status and head)."""

    may_be_erased: ClassVar[bool] = True  # with its webhook, and after its time

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation_id = models.UUIDField()
    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    took_ms = models.PositiveIntegerField()
    url = models.CharField(max_length=500)
    sent_bytes = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    trouble = models.CharField(max_length=12, choices=Trouble.choices, default="", blank=True)
    words = models.CharField(max_length=300, default="", blank=True)
    answer_headers = models.JSONField(default=dict)
    answer_head = models.CharField(max_length=1000, default="", blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=["delivery", "id"], name="bridges_tries_of_delivery"),)

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.status}"
