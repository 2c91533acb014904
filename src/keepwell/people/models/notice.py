# SPDX-License-Identifier: Apache-2.0
"""Notices inside the product: a kind and its values, worded when read, in the reader's language."""

from typing import Self

from django.db import models
from django.db.models import Q

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models.organisation import OrganisationOwned
from keepwell.people.models.person import Person


class NoticeQuerySet(ScopedQuerySet["Notice"]):
    """Sentences about notices."""

    def unread(self) -> Self:
        """Those nobody has opened."""
        return self.filter(read_at__isnull=True)


class Notice(OrganisationOwned):
    """Something a person should know; `key` makes telling him twice impossible."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=80)
    key = models.CharField(max_length=120)
    words = models.JSONField(default=dict)
    link = models.CharField(max_length=300, blank=True, default="")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        indexes = (
            models.Index(fields=["person", "-created_at"], name="notice_newest_first"),
            models.Index(
                fields=["person"],
                condition=Q(read_at__isnull=True),
                name="notice_unread",
            ),
        )
        constraints = (models.UniqueConstraint(fields=["person", "key"], name="notice_told_once"),)

    def __str__(self) -> str:
        return self.kind
