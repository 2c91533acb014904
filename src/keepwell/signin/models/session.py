# SPDX-License-Identifier: Apache-2.0
"""Who is signed in where; outside the one door, for a session is renewed as it is used."""

from typing import ClassVar

from django.contrib.sessions.models import Session
from django.db import models
from django.db.models import Q

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.models import Account, Person
from keepwell.signin.choices import Method


class OpenSession(models.Model):
    """What is known of a session: it goes with Django's own row, so that ending one ends the other."""

    SECRET_FIELDS: ClassVar[frozenset[str]] = frozenset({"session_id"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="open_sessions")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")  # whose account it is, for the policies
    session = models.OneToOneField(Session, models.CASCADE, related_name="+")
    device = models.CharField(max_length=120)
    address = models.GenericIPAddressField()
    method = models.CharField(max_length=10, choices=Method.choices)
    has_factor = models.BooleanField(default=False)
    opened_at = models.DateTimeField()
    last_used_at = models.DateTimeField()

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-last_used_at",)
        constraints = (models.CheckConstraint(condition=Q(method__in=Method.values), name="session_method_known"),)

    def __str__(self) -> str:
        return f"{self.device} {self.opened_at:%Y-%m-%d %H:%M}"
