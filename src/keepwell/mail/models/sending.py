# SPDX-License-Identifier: Apache-2.0
"""How this installation sends: one row at most."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from keepwell.kernel.ids import uuid7
from keepwell.kernel.secrets import SealedField, open_sealed
from keepwell.mail.choices import Security, Trouble


class Sending(models.Model):
    """The mail server and the sender. The trouble is the last one that stopped all letters, empty when all is well."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"user"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    is_only = models.BooleanField(default=True, unique=True)
    is_on = models.BooleanField(default=True)
    host = models.CharField(max_length=255)
    port = models.PositiveIntegerField()
    security = models.CharField(max_length=10, choices=Security.choices)
    authority = models.TextField(default="", blank=True)  # PEM; empty: the machine's own trust
    user = models.CharField(max_length=254, default="", blank=True)
    password = SealedField(default="", blank=True)
    sender_address = models.EmailField()
    sender_name = models.CharField(max_length=100, default="", blank=True)
    test_address = models.EmailField(default="", blank=True)
    trouble = models.CharField(max_length=20, choices=Trouble.choices, default="", blank=True)
    answer = models.CharField(max_length=500, default="", blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(is_only=True), name="mail_sending_is_the_only_one"),
            models.CheckConstraint(condition=Q(security__in=Security.values), name="mail_sending_security_known"),
            models.CheckConstraint(condition=Q(trouble__in=["", *Trouble.values]), name="mail_sending_trouble_known"),
        )

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"

    @property
    def opened_password(self) -> str:
        """The password in the clear; SecretUnreadable when its key is missing."""
        return open_sealed(self.password, "mail.sending.password") if self.password else ""
