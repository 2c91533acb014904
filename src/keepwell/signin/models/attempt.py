# SPDX-License-Identifier: Apache-2.0
"""Tries that may be guesses, counted in the database so that all processes count together."""

from django.db import models
from django.db.models import Q

from keepwell.kernel.ids import uuid7
from keepwell.signin.choices import Door


class Attempt(models.Model):
    """One try at a door that has not succeeded. What was typed is kept as a digest only, for people type passwords into
    wrong boxes; no row-level security, since nobody is known yet.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    door = models.CharField(max_length=10, choices=Door.choices)
    subject = models.CharField(max_length=64)  # SHA-256 of the login, or of the account
    address = models.GenericIPAddressField()
    network = models.CharField(max_length=45)
    at = models.DateTimeField()

    class Meta:
        indexes = (
            models.Index(fields=["door", "subject", "at"], name="attempt_by_subject"),
            models.Index(fields=["door", "address", "at"], name="attempt_by_caller"),
            models.Index(fields=["door", "network", "at"], name="attempt_by_network"),
        )
        constraints = (models.CheckConstraint(condition=Q(door__in=Door.values), name="attempt_door_known"),)

    def __str__(self) -> str:
        return f"{self.door} {self.at:%Y-%m-%d %H:%M:%S}"
