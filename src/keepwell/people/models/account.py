# SPDX-License-Identifier: Apache-2.0
"""Logins: the account and its API tokens.

These tables carry no row-level security: they are asked before anybody is known. No list of them is ever shown;
a person meets only his own (ADR 0031).
"""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from keepwell.kernel.ids import uuid7
from keepwell.kernel.querysets import ScopedQuerySet
from keepwell.people.choices import Language
from keepwell.people.models.person import Person


class AccountQuerySet(ScopedQuerySet["Account"]):
    """Finds accounts by what people type."""

    def get_by_natural_key(self, email: str) -> "Account":
        """The account of an address, whatever its letter case."""
        return self.get(email=email.strip().lower())


class Account(AbstractBaseUser):
    """How a person signs in; `version` grows with every change of what the person may do."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"email"})
    SECRET_FIELDS: ClassVar[frozenset[str]] = frozenset({"password"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    person = models.OneToOneField(Person, models.PROTECT, related_name="account")
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=10, choices=Language.choices, default=Language.CHINESE)
    time_zone = models.CharField(max_length=64, default="Asia/Shanghai")
    version = models.PositiveIntegerField(default=1)

    # Django would write it at every sign-in, outside our door; the log and the list of sessions know more.
    last_login = None  # taken away from the parent on purpose

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = AccountQuerySet.as_manager()  # a queryset, not Django's user manager

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(email=Lower("email")), name="account_email_in_lower_case"),
            models.CheckConstraint(condition=Q(language__in=Language.values), name="account_language_known"),
        )

    def __str__(self) -> str:
        return self.email


class ApiToken(models.Model):
    """A key for programs; we keep its SHA-256 only, the key itself is shown once."""

    SECRET_FIELDS: ClassVar[frozenset[str]] = frozenset({"digest"})

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    #: rooms and acts it is made for; null: all that its owner may do, empty: reading only
    acts = ArrayField(models.CharField(max_length=100), null=True, blank=True)
    #: organisations it reaches, with everything below them; empty: all that its owner reaches
    places = ArrayField(models.UUIDField(), default=list, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(expires_at__gt=models.F("created_at")),
                name="token_expires_later",
            ),
        )

    def __str__(self) -> str:
        return f"{self.prefix}…"
